/**
 * HTTP/1.1 messages (RFC 9112): the parser and the encoder of heads, for clients, backends and probes.
 *
 * <p>Entry points: {@link io.evenkeel.http.http1.Http1RequestDecoder}, {@link
 * io.evenkeel.http.http1.Http1ResponseDecoder}, {@link io.evenkeel.http.http1.Http1HeadEncoder}. Rule: ambiguous
 * input is malformed; nothing is repaired.
 */
@NullMarked
package io.evenkeel.http.http1;

import org.jspecify.annotations.NullMarked;
