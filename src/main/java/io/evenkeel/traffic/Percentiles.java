package io.evenkeel.traffic;

/** Recent times to the response, in milliseconds: 50, 95 and 99 % of the responses took no longer. */
public record Percentiles(double p50, double p95, double p99) {}
