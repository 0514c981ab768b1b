package io.evenkeel.config;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * How a pool's backends are probed: query location 1.
 *
 * @param enabled {@code health: false}: no probes at all
 * @param type {@code http}, {@code tcp} or {@code grpc}; a name that {@code Probe} knows
 * @param scheme {@code http} or {@code https}; empty: the backend's own
 * @param port 1..65535; 0: the backend's own
 * @param host the Host field to send; empty: what traffic sends
 * @param service asked for by a gRPC probe; empty: the server as a whole
 * @param body found anywhere in the first 64 KiB of the answer
 * @param interval from start to start
 * @param fall failed probes in a row that make a backend dead
 * @param rise passed probes in a row that make it alive
 * @param jitter the share of the interval by which a start may vary, 0..1
 * @param initiallyAlive takes traffic before its first verdict
 * @param keepsConnection a probe leaves its connection to the next one
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
