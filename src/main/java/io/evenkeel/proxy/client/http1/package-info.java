/**
 * A client's HTTP/1.1 connection.
 *
 * <p>Entry point: {@link io.evenkeel.proxy.client.http1.Http1ClientConnection}. Rule: a connection with uncertain
 * framing is closed.
 */
@NullMarked
package io.evenkeel.proxy.client.http1;

import org.jspecify.annotations.NullMarked;
