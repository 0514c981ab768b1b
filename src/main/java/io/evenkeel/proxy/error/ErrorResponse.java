package io.evenkeel.proxy.error;

import io.evenkeel.http.HeaderLines;
import io.evenkeel.http.HtmlErrorPage;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.ThreadLocalRandom;

/**
 * An error response of this proxy: RFC 9457 problem details, with RFC 9209 Proxy-Status. It may name the pool and the
 * reason, never an internal address.
 *
 * @param detail the reason, in ASCII and without quotes
 * @param error the Proxy-Status error type
 */
public record ErrorResponse(int status, String detail, String error) {
  /** The type of the body: problem details. */
  public static final String CONTENT_TYPE = "application/problem+json";

  /** RFC 5842 section 7.2. Netty does not know it. */
  private static final int LOOP_DETECTED = 508;

  private static final int MAX_RETRY_AFTER_SECONDS = 3;

  /** The value of Allow: all methods that this proxy forwards. */
  public static final String ALLOWED_METHODS =
      "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, TRACE";

  public static ErrorResponse clientError(int status, String detail) {
    return new ErrorResponse(
        status, detail, status == 404 ? "destination_not_found" : "http_request_error");
  }

  /** The same without the pool and the reason, which are for operators. What a client did wrong is for the client. */
  public ErrorResponse withoutDetails() {
    return switch (status) {
      case 502 -> new ErrorResponse(status, "the server that should answer failed", error);
      case 503 -> new ErrorResponse(status, "no server can answer now, try again soon", error);
      case 504 -> new ErrorResponse(status, "the server that should answer did not in time", error);
      default -> this;
    };
  }

  /**
   * The headers, without those of the framing.
   *
   * @param date the value of Date
   * @param contentType of the body
   */
  public HeaderLines headers(String date, String contentType) {
    HeaderLines headers = new HeaderLines();
    headers.add("Content-Type", contentType);
    headers.add("Cache-Control", "no-store");
    headers.add("Date", date);
    if (status == 503) {
      headers.add("Retry-After", retryAfter());
    }
    if (status == 405) {
      headers.add("Allow", ALLOWED_METHODS);
    }
    headers.add("Proxy-Status", proxyStatus());
    return headers;
  }

  /** A number of seconds at random, so that clients that were rejected together do not return together. */
  private static String retryAfter() {
    return Integer.toString(1 + ThreadLocalRandom.current().nextInt(MAX_RETRY_AFTER_SECONDS));
  }

  public Buffer body() {
    return problemDetails().toBuffer();
  }

  /**
   * The body for a browser.
   *
   * @param requestId by which operators find the request in the log
   */
  public Buffer page(String requestId) {
    return HtmlErrorPage.of(status, title(), detail, "Request " + requestId);
  }

  /** The reason phrase of the status. */
  String title() {
    return status == LOOP_DETECTED
        ? "Loop Detected"
        : HttpResponseStatus.valueOf(status).reasonPhrase();
  }

  /** The value of {@code Proxy-Status} (RFC 9209 section 2). */
  String proxyStatus() {
    return "evenkeel; error=" + error + "; details=\"" + detail + "\"";
  }

  /** The body (RFC 9457 section 3). */
  JsonObject problemDetails() {
    return new JsonObject()
        .put("type", "about:blank")
        .put("title", title())
        .put("status", status)
        .put("detail", detail);
  }
}
