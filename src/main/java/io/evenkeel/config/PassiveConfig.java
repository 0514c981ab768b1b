package io.evenkeel.config;

import java.time.Duration;

/**
 * What requests say of a backend: query location 2. Durations are {@code Durations.FOREVER} where switched off.
 *
 * @param enabled {@code passive: false}: requests never mark
 * @param fall failed requests in a row that make a backend dead
 * @param statuses answers that count as failed
 * @param suspectAfter an attempt without an answer for this long has its backend probed
 * @param hungAfter and one that waits this long, while probes pass, is sent to a second backend too
 * @param backoffFirst how long a backend dead by requests is held the first time
 * @param backoffMax and at most, when it dies again at once
 * @param minAlive failed requests never mark the last so many
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
