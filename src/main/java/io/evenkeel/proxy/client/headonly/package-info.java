/**
 * A bypass of Vert.x for HTTP/2 requests without a body: Vert.x makes a stream for one only if its response needs it.
 *
 * <p>Entry point: {@link io.evenkeel.proxy.client.headonly.HeadOnlyStreams}. Rule: only the listener's wiring depends
 * on this package; without it Vert.x serves each request on a stream of its own.
 */
@NullMarked
package io.evenkeel.proxy.client.headonly;

import org.jspecify.annotations.NullMarked;
