package io.evenkeel.config;

/**
 * What one backend gets at a time, from the whole process. {@link Integer#MAX_VALUE}: unlimited.
 *
 * @param requests in flight
 * @param connections open
 * @param queue requests of the pool that wait for a place
 */
public record BackendLimits(int requests, int connections, int queue) {}
