/**
 * Selects the headers that are forwarded, removed or added, in both directions.
 *
 * <p>Entry points: {@link io.evenkeel.proxy.headers.OutboundHeaders}, {@link
 * io.evenkeel.proxy.headers.ResponseHeaders}. Rule: hop-by-hop headers are never forwarded.
 */
@NullMarked
package io.evenkeel.proxy.headers;

import org.jspecify.annotations.NullMarked;
