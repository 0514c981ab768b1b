package io.evenkeel.config;

/**
 * What a client may send.
 *
 * @param headerBytes of a whole request head, in bytes
 * @param uriBytes of the request line, in bytes
 * @param bodyBytes of one request body; {@link Long#MAX_VALUE}: unlimited
 * @param connections of all clients of this listener together; {@link Integer#MAX_VALUE}: unlimited
 */
public record ClientLimits(int headerBytes, int uriBytes, long bodyBytes, int connections) {}
