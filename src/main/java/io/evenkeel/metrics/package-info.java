/**
 * Metrics in the text formats of Prometheus and OpenMetrics, read from the counters when they are asked for.
 *
 * <p>Entry point: {@link io.evenkeel.metrics.MetricsExporter}. Rule: labels come from the configuration only, never from
 * requests.
 */
@NullMarked
package io.evenkeel.metrics;

import org.jspecify.annotations.NullMarked;
