package io.evenkeel.config;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Settings of a pool's probes (active checks).
 *
 * @param enabled false if there are no probes ({@code health: false})
 * @param type a name registered with {@code Probe}: {@code http}, {@code tcp} or {@code grpc}
 * @param scheme {@code http} or {@code https}; empty for the backend's own
 * @param port 1..65535; 0 for the backend's own
 * @param host the Host header to send; empty for the one that requests have
 * @param service the service a gRPC probe checks; empty for the whole server
 * @param body must match somewhere in the first 64 KiB of the response
 * @param interval from the start of a probe to the start of the next
 * @param fall number of consecutive failed probes after which a backend is dead
 * @param rise number of consecutive passed probes after which it is alive
 * @param jitter how much a start may vary, as a share of the interval, 0..1
 * @param initiallyAlive whether a backend gets traffic before its first verdict
 * @param keepsConnection whether the next probe reuses the connection
 */
public record HealthConfig(
    boolean enabled,
    String type,
    String path,
    String method,
    Optional<String> scheme,
    int port,
    Optional<String> host,
    Map<String, String> headers,
    String service,
    StatusSet status,
    Optional<Regex> body,
    Duration interval,
    Duration timeout,
    int fall,
    int rise,
    Duration intervalWhenDead,
    double jitter,
    boolean initiallyAlive,
    boolean keepsConnection) {}
