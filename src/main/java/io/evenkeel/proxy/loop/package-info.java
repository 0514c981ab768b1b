/**
 * The shared services of one event loop: timers, date, random numbers, flush batching.
 *
 * <p>Entry point: {@link io.evenkeel.proxy.loop.LoopContext}. Rule: does not depend on pools, listeners or
 * connections.
 */
@NullMarked
package io.evenkeel.proxy.loop;

import org.jspecify.annotations.NullMarked;
