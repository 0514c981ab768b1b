/**
 * Listening sockets: accepting connections and detecting their protocol.
 *
 * <p>Door: {@link io.evenkeel.proxy.listener.Listener}. Rule: an unfinished handshake never keeps others out.
 */
@NullMarked
package io.evenkeel.proxy.listener;

import org.jspecify.annotations.NullMarked;
