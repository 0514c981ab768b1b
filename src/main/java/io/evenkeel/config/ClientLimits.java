package io.evenkeel.config;

/**
 * Limits of what a client may send.
 *
 * @param headerBytes of the whole request head
 * @param uriBytes of the request line
 * @param bodyBytes of one request body; {@link Long#MAX_VALUE} if unlimited
 * @param connections of all clients of the listener together; {@link Integer#MAX_VALUE} if unlimited
 */
public record ClientLimits(int headerBytes, int uriBytes, long bodyBytes, int connections) {}
