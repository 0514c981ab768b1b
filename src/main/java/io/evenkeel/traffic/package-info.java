/**
 * What the requests met: in flight, answers, failures, latencies, by backend and pool. Load is not health.
 *
 * <p>Door: {@link io.evenkeel.traffic.Traffic}. Rule: a counter has one writing event loop, and is read without locks;
 * only what is in flight is counted for the process, with exactly one end per begin.
 */
@NullMarked
package io.evenkeel.traffic;

import org.jspecify.annotations.NullMarked;
