/**
 * What requests measured: counters, latencies, budgets, limits.
 *
 * <p>Door: {@link io.evenkeel.traffic.TrafficStats}. Rule: a counter has one writing event loop, and is read without
 * locks.
 */
@NullMarked
package io.evenkeel.traffic;

import org.jspecify.annotations.NullMarked;
