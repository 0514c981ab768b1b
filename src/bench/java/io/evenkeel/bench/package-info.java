/**
 * What a proxy costs: throughput, CPU, latency and memory of Evenkeel beside the peers that are installed.
 *
 * <p>Door: {@link io.evenkeel.bench.Bench}. Rule: what is printed was measured, and what disturbed it is printed too.
 */
@NullMarked
package io.evenkeel.bench;

import org.jspecify.annotations.NullMarked;
