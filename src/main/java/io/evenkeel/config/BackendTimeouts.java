package io.evenkeel.config;

import java.time.Duration;

/**
 * How long a backend may take. {@code Durations.FOREVER} where switched off.
 *
 * @param connect a connection, TLS included
 * @param queue a request's wait for a place
 * @param response from the request sent to the response head
 * @param body silence within the answer that is not our own back-pressure
 * @param tunnel silence in an upgraded connection
 * @param keepAlive an idle connection is not used again after this
 * @param total the whole exchange
 */
public record BackendTimeouts(
    Duration connect,
    Duration queue,
    Duration response,
    Duration body,
    Duration tunnel,
    Duration keepAlive,
    Duration total) {}
