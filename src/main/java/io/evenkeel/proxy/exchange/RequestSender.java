package io.evenkeel.proxy.exchange;

import io.evenkeel.proxy.backend.BackendRequest;
import java.util.concurrent.TimeUnit;

/** A request on its way to a backend: in one write where its body is here, else the head first and the body as it comes. */
final class RequestSender {
  /** How long a backend may think about {@code Expect: 100-continue} before the body moves (RFC 9110 section 10.1.1). */
  private static final long CONTINUE_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final long NEVER = Long.MAX_VALUE;

  private final OutboundRequest outbound;
  private final RequestContext ending;
  private final BackendRequest request;
  private long nextDeadline = NEVER;
  private boolean stopped;

  RequestSender(OutboundRequest outbound, RequestContext ending, BackendRequest request) {
    this.outbound = outbound;
    this.ending = ending;
    this.request = request;
  }

  void send() {
    RequestBody body = outbound.body();
    if (outbound.upgrade() != null) {
      request.sendUpgradeHead();
    } else if (body.declaredLength() == 0) {
      request.end();
    } else if (outbound.expectsContinue()) {
      nextDeadline = System.nanoTime() + CONTINUE_TIMEOUT_NANOS;
      request.continueHandler(() -> {
        ending.interimResponses().sendContinue();
        sendBody();
      });
      request.sendHead();
    } else if (body.complete()) {
      request.end(body.toBuffer());
    } else {
      request.sendHead();
      if (!stopped) {
        body.streamTo(request);
      }
    }
  }

  /** When the body moves, asked for or not. */
  long nextDeadline() {
    return nextDeadline;
  }

  void onTimer(long now) {
    if (nextDeadline != NEVER && now - nextDeadline >= 0) {
      ending.interimResponses().sendContinue();
      sendBody();
    }
  }

  private void sendBody() {
    if (nextDeadline != NEVER && !stopped) {
      nextDeadline = NEVER;
      outbound.body().streamTo(request);
    }
  }

  /** A body that was not asked for stays with the client: the attempt is over, or its answer is there. */
  void stop() {
    stopped = true;
  }
}
