package io.evenkeel.config;

import java.time.Duration;

/**
 * How long a client may take. {@code Durations.FOREVER} where switched off.
 *
 * @param head a request head, from its first byte to its last
 * @param body silence within a request body that is not our own back-pressure
 * @param keepAlive an idle connection
 */
public record ClientTimeouts(Duration head, Duration body, Duration keepAlive) {}
