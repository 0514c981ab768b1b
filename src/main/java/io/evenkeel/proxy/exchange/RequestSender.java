package io.evenkeel.proxy.exchange;

import io.evenkeel.proxy.backend.BackendRequest;
import java.util.concurrent.TimeUnit;

/** A request on its way to a backend: in one write where its body is here, else the head first and the body as it comes. */
final class RequestSender {
  /** How long a backend may think about {@code Expect: 100-continue} before the body moves (RFC 9110 section 10.1.1). */
  private static final long CONTINUE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final long NEVER = Long.MAX_VALUE;

  private final OutboundRequest outbound;
  private final RequestContext ending;
  private final BackendRequest request;
  private long due = NEVER;
  private boolean stopped;

  RequestSender(OutboundRequest outbound, RequestContext ending, BackendRequest request) {
    this.outbound = outbound;
    this.ending = ending;
    this.request = request;
  }

  void begin() {
    RequestBody body = outbound.body();
    if (outbound.upgrade() != null) {
      request.sendUpgradeHead();
    } else if (body.declared() == 0) {
      request.end();
    } else if (outbound.expectsContinue()) {
      due = System.nanoTime() + CONTINUE_NANOS;
      request.continueHandler(() -> {
        ending.interimResponses().goOn();
        moveBody();
      });
      request.sendHead();
    } else if (body.whole()) {
      request.end(body.all());
    } else {
      request.sendHead();
      if (!stopped) {
        body.pour(request);
      }
    }
  }

  /** When the body moves, asked for or not. */
  long due() {
    return due;
  }

  void look(long now) {
    if (due != NEVER && now - due >= 0) {
      ending.interimResponses().goOn();
      moveBody();
    }
  }

  private void moveBody() {
    if (due != NEVER && !stopped) {
      due = NEVER;
      outbound.body().pour(request);
    }
  }

  /** A body that was not asked for stays with the client: the attempt is over, or its answer is there. */
  void stop() {
    stopped = true;
  }
}
