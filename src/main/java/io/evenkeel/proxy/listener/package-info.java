/**
 * Listening sockets: accepting connections and detecting their protocol.
 *
 * <p>Entry point: {@link io.evenkeel.proxy.listener.Listener}. Rule: an unfinished handshake never blocks other
 * connections.
 */
@NullMarked
package io.evenkeel.proxy.listener;

import org.jspecify.annotations.NullMarked;
