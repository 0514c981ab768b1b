package io.evenkeel.proxy.error;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;

/**
 * An answer of our own: RFC 9457 problem details, with RFC 9209 Proxy-Status. It names the pool and the reason, never an
 * address of the inside.
 *
 * @param detail in ASCII, without quotes
 * @param error the Proxy-Status error type
 */
public record ErrorResponse(int status, String detail, String error) {
  /** What is served here, as far as a backend serves it. */
  public static final String ALLOWED_METHODS =
      "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, TRACE";

  public static ErrorResponse clientError(int status, String detail) {
    return new ErrorResponse(
        status, detail, status == 404 ? "destination_not_found" : "http_request_error");
  }

  /** Writes head and body. The connection is closed by the caller, where it must be. */
  public void write(HttpServerRequest request, String date, boolean close) {
    HttpServerResponse response = request.response();
    if (GrpcStatus.isGrpc(request)) {
      GrpcStatus.write(response, this, date);
      return;
    }
    response.headers().clear();
    response.setStatusCode(status);
    response.putHeader("Content-Type", "application/problem+json");
    response.putHeader("Cache-Control", "no-store");
    response.putHeader("Date", date);
    if (status == 503) {
      response.putHeader("Retry-After", "1");
    }
    if (status == 405) {
      response.putHeader("Allow", ALLOWED_METHODS);
    }
    response.putHeader("Proxy-Status", proxyStatus());
    if (close) {
      response.putHeader("Connection", "close");
    }
    response.end(problemDetails().toBuffer());
  }

  /** What went wrong, in general. */
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
