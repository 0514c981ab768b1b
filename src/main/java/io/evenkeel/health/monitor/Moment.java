package io.evenkeel.health.monitor;

import java.time.Instant;

/**
 * What the writer knows when something happens to a backend, beside what happened.
 *
 * @param nanos the present, as {@link System#nanoTime}
 * @param at the present, as people read it
 * @param seq the number of the change, should this become one
 * @param answered requests that the backend has answered so far
 * @param random 0..1, for jitter
 */
record Moment(long nanos, Instant at, long seq, long answeredRequests, double random) {}
