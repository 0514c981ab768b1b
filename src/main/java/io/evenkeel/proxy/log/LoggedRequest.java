package io.evenkeel.proxy.log;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/**
 * A client request as the access log shows it.
 *
 * @param uri the target as sent; {@code null} for CONNECT in HTTP/2
 * @param host the host without any check; {@code null} if the client sent none
 * @param startedAt when its head was read, in nanoseconds of {@link System#nanoTime}
 */
public record LoggedRequest(
    String id,
    String clientIp,
    String method,
    @Nullable String uri,
    HttpVersion version,
    MultiMap headers,
    @Nullable String host,
    long startedAt) {}
