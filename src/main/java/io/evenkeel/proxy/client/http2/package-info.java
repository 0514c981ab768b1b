/**
 * A client's HTTP/2 connection and its streams.
 *
 * <p>Entry point: {@link io.evenkeel.proxy.client.http2.Http2ClientConnection}. Rule: a client's frames never cost
 * more than their limits.
 */
@NullMarked
package io.evenkeel.proxy.client.http2;

import org.jspecify.annotations.NullMarked;
