/**
 * The request path: one client request to a pool, and its response.
 *
 * <p>Entry point: {@link io.evenkeel.proxy.exchange.Exchange}. Rule: an exchange stays on one event loop and ends
 * exactly once; it does not depend on the client's protocol.
 */
@NullMarked
package io.evenkeel.proxy.exchange;

import org.jspecify.annotations.NullMarked;
