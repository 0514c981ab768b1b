package io.evenkeel.proxy.error;

import io.evenkeel.http.HeaderLines;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;

/**
 * An error response of this proxy: RFC 9457 problem details, with RFC 9209 Proxy-Status. It may name the pool and the
 * reason, never an internal address.
 *
 * @param detail the reason, in ASCII and without quotes
 * @param error the Proxy-Status error type
 */
public record ErrorResponse(int status, String detail, String error) {
  /** The value of Allow: all methods that this proxy forwards. */
  public static final String ALLOWED_METHODS =
      "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, TRACE";

  public static ErrorResponse clientError(int status, String detail) {
    return new ErrorResponse(
        status, detail, status == 404 ? "destination_not_found" : "http_request_error");
  }

  /** The headers, without those of the framing. {@code date} is the value of Date. */
  public HeaderLines headers(String date) {
    HeaderLines headers = new HeaderLines();
    headers.add("Content-Type", "application/problem+json");
    headers.add("Cache-Control", "no-store");
    headers.add("Date", date);
    if (status == 503) {
      headers.add("Retry-After", "1");
    }
    if (status == 405) {
      headers.add("Allow", ALLOWED_METHODS);
    }
    headers.add("Proxy-Status", proxyStatus());
    return headers;
  }

  public Buffer body() {
    return problemDetails().toBuffer();
  }

  /** The reason phrase of the status. */
  String title() {
    return HttpResponseStatus.valueOf(status).reasonPhrase();
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
