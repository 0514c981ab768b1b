package io.evenkeel.proxy.exchange;

/**
 * Why a request is answered with an error and not forwarded.
 *
 * @param detail in ASCII, without quotes
 * @param mustClose whether the end of the request's body is in doubt, so that no other request may be read from the
 *     connection
 */
public record Rejection(int status, String detail, boolean mustClose) {}
