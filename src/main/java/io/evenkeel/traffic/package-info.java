/**
 * Measurements of requests: counters, latencies, budgets, limits.
 *
 * <p>Entry point: {@link io.evenkeel.traffic.TrafficStats}. Rule: a counter has one writing event loop, and is read
 * without locks.
 */
@NullMarked
package io.evenkeel.traffic;

import org.jspecify.annotations.NullMarked;
