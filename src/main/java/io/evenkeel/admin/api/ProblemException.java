package io.evenkeel.admin.api;

import io.evenkeel.http.HtmlErrorPage;
import io.evenkeel.logging.Log;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request that cannot be served, which gets an {@code application/problem+json} response (RFC 9457), or a page if a browser
 * asks for one.
 */
public final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final Log LOG = Log.of(ProblemException.class);
  private static final int CONTENT_TOO_LARGE = 413;
  private static final Map<Integer, String> DEFAULT_DETAILS = Map.of(
      400, "the request is malformed",
      404, "there is nothing at this path; GET api/pools lists the pools",
      413, "the body is larger than 64 KiB",
      417, "no expectation but 100-continue can be met",
      500, "the balancer failed to answer; its log says why");

  private final int status;
  private final transient JsonObject members = new JsonObject();

  /**
   * @param status 400..599
   * @param detail the mistake and how to correct it, for the caller; nothing internal
   */
  public ProblemException(int status, String detail) {
    super(detail, null, false, false);
    this.status = status;
  }

  public int status() {
    return status;
  }

  /** Adds an extension member (RFC 9457 section 3.2). */
  ProblemException withMember(String member, Object value) {
    members.put(member, value);
    return this;
  }

  /** Converts a failed request over the event bus to an error for the HTTP caller. */
  public static ProblemException of(ReplyException failure, String address) {
    return switch (failure.failureType()) {
      case NO_HANDLERS ->
        new ProblemException(
            503, "health is not running: the balancer is starting or stopping; try again");
      case TIMEOUT ->
        new ProblemException(
            504, "no answer on " + address + " in time; try again, then look at the log");
      default -> {
        int code = failure.failureCode();
        if (code != 503 && (code < 400 || code > 499)) {
          LOG.error("a request on {} failed", address, failure);
          yield new ProblemException(500, defaultDetail(500));
        }
        String message = failure.getMessage();
        yield new ProblemException(code, message == null ? defaultDetail(code) : message);
      }
    };
  }

  /** Responds with the failure of this request; does nothing if the response has started. */
  public static void respond(RoutingContext ctx) {
    respond(ctx, ctx.failure());
  }

  /** Responds with {@code failure}. Logs a failure that is not a ProblemException, and sends no detail of it. */
  public static void respond(RoutingContext ctx, @Nullable Throwable failure) {
    HttpServerResponse response = ctx.response();
    if (response.ended() || response.closed()) {
      return;
    }
    if (response.headWritten()) {
      response.reset();
      return;
    }
    ProblemException problem =
        failure instanceof ProblemException known ? known : fromFailure(ctx, failure);
    if (problem.status == CONTENT_TOO_LARGE && ctx.request().version() != HttpVersion.HTTP_2) {
      // the rest of the body is not read, so this connection cannot be used again
      response.putHeader("Connection", "close");
    }
    boolean page = HtmlErrorPage.isAccepted(ctx.request().headers());
    response
        .setStatusCode(problem.status)
        .putHeader("Content-Type", page ? HtmlErrorPage.CONTENT_TYPE : "application/problem+json")
        .putHeader("Cache-Control", "no-store")
        .end(page ? problem.toPage() : problem.toJson().toBuffer());
  }

  private static ProblemException fromFailure(RoutingContext ctx, @Nullable Throwable failure) {
    int code = ctx.statusCode();
    if (code < 400 || code > 599) {
      code = 500;
    }
    if (code >= 500) {
      LOG.error("{} {} failed", ctx.request().method(), ctx.request().path(), failure);
    }
    return new ProblemException(code, defaultDetail(code));
  }

  private static String defaultDetail(int code) {
    String known = DEFAULT_DETAILS.get(code);
    return known == null ? HttpResponseStatus.valueOf(code).reasonPhrase() : known;
  }

  private String title() {
    return HttpResponseStatus.valueOf(status).reasonPhrase();
  }

  private Buffer toPage() {
    String detail = getMessage();
    return HtmlErrorPage.of(status, title(), detail == null ? "" : detail, "");
  }

  private JsonObject toJson() {
    return new JsonObject()
        .put("type", "about:blank")
        .put("title", title())
        .put("status", status)
        .put("detail", getMessage())
        .mergeIn(members);
  }
}
