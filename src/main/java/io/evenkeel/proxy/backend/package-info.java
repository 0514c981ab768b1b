/**
 * Connections to backends: opening, idle, HTTP/1.1, HTTP/2; and the outcome of a failure.
 *
 * <p>Entry points: {@link io.evenkeel.proxy.backend.BackendConnections}, {@link
 * io.evenkeel.proxy.backend.BackendRequest}. Rule: a connection is released or closed exactly once.
 */
@NullMarked
package io.evenkeel.proxy.backend;

import org.jspecify.annotations.NullMarked;
