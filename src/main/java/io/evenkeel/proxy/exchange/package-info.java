/**
 * The request path: one client request to a pool, and its response.
 *
 * <p>Door: {@link io.evenkeel.proxy.exchange.Exchange}. Rule: an exchange stays on one event loop and ends exactly
 * once; it knows no protocol of the client.
 */
@NullMarked
package io.evenkeel.proxy.exchange;

import org.jspecify.annotations.NullMarked;
