/**
 * One client request, from arrival to answer.
 *
 * <p>Door: {@link io.evenkeel.proxy.ProxyVerticle}; the path of a request is {@code Exchange}. Rule: all of an exchange
 * happens on one event loop, and it ends exactly once.
 */
@NullMarked
package io.evenkeel.proxy;

import org.jspecify.annotations.NullMarked;
