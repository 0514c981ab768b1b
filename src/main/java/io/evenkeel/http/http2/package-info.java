/**
 * HTTP/2 (RFC 9113): header rules and frame observers that both sides use.
 *
 * <p>Entry point: {@link io.evenkeel.http.http2.Http2HeaderRules}. Rule: does not depend on connections of Vert.x.
 */
@NullMarked
package io.evenkeel.http.http2;

import org.jspecify.annotations.NullMarked;
