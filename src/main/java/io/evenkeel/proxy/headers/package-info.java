/**
 * Selects the headers that pass, are removed or are added, in both directions.
 *
 * <p>Door: {@link io.evenkeel.proxy.headers.OutboundHeaders}, {@link io.evenkeel.proxy.headers.ResponseHeaders}.
 * Rule: hop-by-hop headers never pass.
 */
@NullMarked
package io.evenkeel.proxy.headers;

import org.jspecify.annotations.NullMarked;
