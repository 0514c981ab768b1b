package io.evenkeel.config;

import java.time.Duration;

/**
 * Timeouts towards a backend. {@code Durations.FOREVER} if switched off.
 *
 * @param connect to open a connection, including the TLS handshake
 * @param queue how long a request may be queued for a backend
 * @param response from the end of the request to the response head
 * @param body without a byte of the response body; time in which the proxy does not read does not count
 * @param tunnel without a byte on an upgraded connection
 * @param keepAlive how long an idle connection may be reused
 * @param total of the whole exchange
 */
public record BackendTimeouts(
    Duration connect,
    Duration queue,
    Duration response,
    Duration body,
    Duration tunnel,
    Duration keepAlive,
    Duration total) {}
