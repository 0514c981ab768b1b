package io.evenkeel.traffic;

/** How long answers took of late, in milliseconds: half, 95 % and 99 % of them took no longer. */
public record Percentiles(double p50, double p95, double p99) {}
