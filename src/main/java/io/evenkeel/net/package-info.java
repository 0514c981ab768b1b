/**
 * Sockets and TLS below HTTP, and every access to the internals of Vert.x and Netty.
 *
 * <p>Entry points: {@link io.evenkeel.net.BackendNames}, {@link io.evenkeel.net.ListeningSocket}. Rule: nothing here
 * blocks; no other package uses these internals.
 */
@NullMarked
package io.evenkeel.net;

import org.jspecify.annotations.NullMarked;
