/**
 * A bypass of Vert.x for HTTP/2 requests without a body: Vert.x makes a stream for one only if its response needs it.
 *
 * <p>Door: {@link io.evenkeel.proxy.client.headonly.HeadOnlyStreams}. Rule: nothing but the listener's wiring knows this
 * package; without it each request is served on a stream of Vert.x's.
 */
@NullMarked
package io.evenkeel.proxy.client.headonly;

import org.jspecify.annotations.NullMarked;
