/**
 * Measures what a proxy costs: throughput, CPU, latency and memory of Evenkeel and of the installed peers.
 *
 * <p>Entry point: {@link io.evenkeel.bench.Bench}. Rule: every printed figure was measured, and disturbances are
 * printed with it.
 */
@NullMarked
package io.evenkeel.bench;

import org.jspecify.annotations.NullMarked;
