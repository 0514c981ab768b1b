package io.evenkeel.proxy.exchange;

import io.evenkeel.proxy.backend.BackendRequest;
import io.vertx.core.MultiMap;
import java.util.concurrent.TimeUnit;

/**
 * Sends a request to a backend: in one write if its body is complete, otherwise the head and then the body as it comes.
 */
final class RequestSender {
  /**
   * How long a backend may take to decide about {@code Expect: 100-continue} before the body is sent (RFC 9110 section
   * 10.1.1).
   */
  private static final long CONTINUE_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final int CONTINUE = 100;
  private static final long NEVER = Long.MAX_VALUE;

  private final OutboundRequest outbound;
  private final RequestContext context;
  private final BackendRequest request;
  private long nextDeadline = NEVER;
  private boolean stopped;

  RequestSender(OutboundRequest outbound, RequestContext context, BackendRequest request) {
    this.outbound = outbound;
    this.context = context;
    this.request = request;
  }

  void send() {
    RequestBody body = outbound.body();
    request.interimReceiver(this::onInterim);
    if (outbound.upgrade() != null) {
      request.sendUpgradeHead();
    } else if (body.declaredLength() == 0) {
      request.end();
    } else if (outbound.expectsContinue()) {
      nextDeadline = System.nanoTime() + CONTINUE_TIMEOUT_NANOS;
      request.sendHead();
    } else if (body.fitsOneWrite()) {
      request.end(body.toBuffer());
    } else {
      request.sendHead();
      if (!stopped) {
        body.streamTo(request);
      }
    }
  }

  /** When the body is sent even if the backend has not asked for it. */
  long nextDeadline() {
    return nextDeadline;
  }

  void onTimer(long now) {
    if (nextDeadline != NEVER && now - nextDeadline >= 0) {
      context.interimResponses().sendContinue();
      sendBody();
    }
  }

  private void onInterim(int status, MultiMap headers) {
    context.interimResponses().forward(status, headers);
    if (status == CONTINUE) {
      sendBody();
    }
  }

  private void sendBody() {
    if (nextDeadline != NEVER && !stopped) {
      nextDeadline = NEVER;
      outbound.body().streamTo(request);
    }
  }

  /**
   * Called when the attempt has ended or has a response: a body that the backend did not ask for is not read any
   * more.
   */
  void stop() {
    stopped = true;
  }
}
