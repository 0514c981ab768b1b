package io.evenkeel.proxy.exchange;

/**
 * Why a request gets an error response and is not forwarded.
 *
 * @param detail in ASCII, without quotes
 * @param mustClose whether the end of the request's body is uncertain, so that no further request may be read from
 *     the connection
 */
public record Rejection(int status, String detail, boolean mustClose) {}
