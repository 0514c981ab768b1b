package io.evenkeel.config;

import java.time.Duration;

/**
 * How requests change the health of a backend. Durations are {@code Durations.FOREVER} if switched off.
 *
 * @param enabled false if requests never mark a backend ({@code passive: false})
 * @param fall number of consecutive failed requests after which a backend is dead
 * @param statuses responses that count as failed
 * @param suspectAfter an attempt without a response for this long starts a probe of its backend
 * @param hungAfter an attempt without a response for this long, although probes pass, is also sent to a second
 *     backend
 * @param backoffFirst how long a backend is held the first time after requests marked it dead
 * @param backoffMax how long it is held at most if it dies again soon
 * @param minAlive failed requests never mark the last {@code minAlive} alive backends
 */
public record PassiveConfig(
    boolean enabled,
    int fall,
    StatusSet statuses,
    Duration suspectAfter,
    Duration hungAfter,
    Duration backoffFirst,
    Duration backoffMax,
    int minAlive) {}
