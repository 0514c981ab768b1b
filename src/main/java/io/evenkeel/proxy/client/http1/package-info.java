/**
 * A client's HTTP/1.1 connection.
 *
 * <p>Door: {@link io.evenkeel.proxy.client.http1.Http1ClientConnection}. Rule: where framing is in doubt the
 * connection is closed.
 */
@NullMarked
package io.evenkeel.proxy.client.http1;

import org.jspecify.annotations.NullMarked;
