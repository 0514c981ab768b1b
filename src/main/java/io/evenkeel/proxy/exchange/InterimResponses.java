package io.evenkeel.proxy.exchange;

import io.evenkeel.http.HeaderLines;
import io.evenkeel.http.HeaderNameSet;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpVersion;

/**
 * Forwards interim responses (RFC 9110 section 15.2) from a backend to the client until the final response begins. An
 * HTTP/1.0 client gets none, because it would take one for the final response.
 */
final class InterimResponses {
  private static final int CONTINUE = 100;

  private final RequestContext context;
  private boolean continueSent;

  InterimResponses(RequestContext context) {
    this.context = context;
  }

  /** Asks the client to send the body, once. */
  void sendContinue() {
    if (!continueSent && canSend()) {
      continueSent = true;
      context.request().response().writeInterim(CONTINUE, new HeaderLines());
    }
  }

  void forward(int status, MultiMap headers) {
    if (status == CONTINUE) {
      sendContinue();
    } else if (canSend()) {
      HeaderLines lines = new HeaderLines();
      lines.copyEndToEnd(headers, HeaderNameSet.NONE);
      context.request().response().writeInterim(status, lines);
    }
  }

  private boolean canSend() {
    return !context.finished()
        && context.request().version() != HttpVersion.HTTP_1_0
        && !context.request().response().headWritten();
  }
}
