/**
 * The verticle of the proxy.
 *
 * <p>Entry point: {@link io.evenkeel.proxy.ProxyVerticle}. Rule: wiring only.
 */
@NullMarked
package io.evenkeel.proxy;

import org.jspecify.annotations.NullMarked;
