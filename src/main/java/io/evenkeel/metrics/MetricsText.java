package io.evenkeel.metrics;

/**
 * Metrics as a scraper gets them.
 *
 * @param contentType the format
 */
public record MetricsText(String contentType, byte[] bytes) {}
