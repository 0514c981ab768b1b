/**
 * What one event loop offers to all code on it: timers, date, random numbers, flush batching.
 *
 * <p>Door: {@link io.evenkeel.proxy.loop.LoopContext}. Rule: knows no pool, no listener and no connection.
 */
@NullMarked
package io.evenkeel.proxy.loop;

import org.jspecify.annotations.NullMarked;
