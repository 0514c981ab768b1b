/**
 * What the tests stand on: scripted backends, a client of raw bytes, and a farm of both around a running balancer.
 *
 * <p>Entry point: {@link io.evenkeel.kit.Farm}. Rule: plain blocking sockets on daemon threads, nothing of Vert.x on
 * either end of the wire, so that a fault of the balancer cannot hide in its own tools.
 */
@NullMarked
package io.evenkeel.kit;

import org.jspecify.annotations.NullMarked;
