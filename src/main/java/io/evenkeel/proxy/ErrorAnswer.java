package io.evenkeel.proxy;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * An answer of our own: RFC 9457 problem details, with RFC 9209 Proxy-Status where a backend was concerned. It names
 * the pool and the reason, never an address of the inside.
 *
 * @param error the Proxy-Status error type; none where the fault was the client's
 */
record ErrorAnswer(int status, String detail, @Nullable String error) {
  /** What is served here, as far as a backend serves it. */
  static final String METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, TRACE";

  static ErrorAnswer ofClient(int status, String detail) {
    return new ErrorAnswer(status, detail, null);
  }

  /** Writes head and body. The connection is closed by the caller, where it must be. */
  void write(HttpServerRequest request, String date, boolean close) {
    HttpServerResponse response = request.response();
    if (Grpc.is(request)) {
      Grpc.answer(response, this, date);
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
      response.putHeader("Allow", METHODS);
    }
    if (error != null) {
      response.putHeader(
          "Proxy-Status", "evenkeel; error=" + error + "; details=\"" + detail + "\"");
    }
    if (close) {
      response.putHeader("Connection", "close");
    }
    JsonObject problem = new JsonObject()
        .put("type", "about:blank")
        .put("title", HttpResponseStatus.valueOf(status).reasonPhrase())
        .put("status", status)
        .put("detail", detail);
    response.end(problem.toBuffer());
  }
}
