package io.evenkeel.proxy.exchange;

import io.evenkeel.http.HeaderLines;
import io.evenkeel.model.Outcome;
import io.evenkeel.proxy.backend.BackendResponse;
import io.evenkeel.proxy.backend.FailureClassifier;
import io.evenkeel.proxy.headers.ConnectionAuthentication;
import io.evenkeel.proxy.headers.ResponseHeaders;
import io.evenkeel.proxy.headers.Trailers;
import io.evenkeel.proxy.loop.LoopContext;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/**
 * Relays a backend's response to the client, as fast as the client reads it. A truncated response never ends like a
 * complete one.
 */
final class ResponseRelay implements Relay {
  private final RequestContext context;
  private final OutboundRequest outbound;
  private final Attempt attempt;
  private final BackendResponse backendResponse;
  private final LoopContext loop;
  private final ClientResponse clientResponse;
  private final long length;
  private final boolean bodiless;
  private final long silenceNanos;

  /** Created when the write queue to the client is full for the first time. */
  private @Nullable SlowReaderDetector slowReaderDetector;

  private long received;
  private long lastProgressAt;
  private long stalledBefore;
  private boolean mayHaveTrailers;
  private boolean headHeld;
  private boolean endWritten;
  private boolean paused;
  private boolean finished;

  ResponseRelay(
      RequestContext context,
      OutboundRequest outbound,
      Attempt attempt,
      BackendResponse backendResponse,
      LoopContext loop) {
    this.context = context;
    this.outbound = outbound;
    this.attempt = attempt;
    this.backendResponse = backendResponse;
    this.loop = loop;
    this.clientResponse = context.request().response();
    this.bodiless =
        ResponseHeaders.bodiless(context.request().method(), backendResponse.statusCode());
    this.length = ResponseHeaders.contentLength(backendResponse.headers());
    this.silenceNanos = Math.min(outbound.timeouts().body().toNanos(), Long.MAX_VALUE / 4);
  }

  @Override
  public void begin(String date, long now) {
    setProgress(now);
    boolean isHttp10 = context.request().version() == HttpVersion.HTTP_1_0;
    backendResponse.bodyHandler(this::onChunk, context.request().version() != HttpVersion.HTTP_2);
    backendResponse.endHandler(this::onEnd);
    backendResponse.exceptionHandler(this::onFailure);
    HeaderLines headers = ResponseHeaders.endToEndHeaders(
        backendResponse,
        context.listenerContext().via(),
        outbound.route().responseHeaders(),
        date,
        attempt.lease().isHttp10());
    if (outbound.sticky() != null) {
      outbound.sticky().bindTo(attempt.backend(), backendResponse, headers);
    }
    clientResponse.setHead(backendResponse.statusCode(), backendResponse.statusMessage(), headers);
    if (length >= 0 && backendResponse.statusCode() != 204) {
      clientResponse.setContentLength(length);
    } else if (!bodiless && isHttp10) {
      context.closeWhenDone();
    } else if (!bodiless) {
      clientResponse.setChunked();
      mayHaveTrailers = true;
      for (String names : backendResponse.headers().getAll(HttpHeaderNames.TRAILER)) {
        clientResponse.addHeader("Trailer", names);
      }
    }
    // a response over HTTP/2 may have trailers although it has a Content-Length
    mayHaveTrailers |=
        backendResponse.version() == HttpVersion.HTTP_2 && !context.transport().exclusive();
    if (outbound.authenticatesConnection() && endsAuthentication()) {
      context.closeWhenDone();
    }
    if (context.decideClose()) {
      clientResponse.announceClose();
    }
    if (bodiless || length == 0) {
      endWritten = true;
      clientResponse.end(Buffer.buffer());
    } else if (length > 0) {
      headHeld = true;
    } else if (backendResponse.version() == HttpVersion.HTTP_2) {
      // HTTP/2 reports the end of a response without a body right after its head; gRPC needs both
      // in one frame
      headHeld = true;
      loop.execute(this::writeHeldHead);
    } else if (!isHttp10) {
      clientResponse.writeHead();
    }
    attempt.transfer(this);
  }

  /** Expires at once while the head waits for the first chunk of the body, so that both are sent in one write. */
  @Override
  public long deadline() {
    if (headHeld) {
      return lastProgressAt;
    }
    long quiet = paused ? slowReaderDetector().nextCheckAt() : silenceDeadline();
    return Math.min(quiet, outbound.totalDeadline());
  }

  private void setProgress(long now) {
    lastProgressAt = now;
    stalledBefore = loop.stalledNanos();
  }

  /** When the backend has been silent for too long. Time in which this event loop stood still does not count. */
  private long silenceDeadline() {
    return lastProgressAt + silenceNanos + loop.stalledNanos() - stalledBefore;
  }

  private SlowReaderDetector slowReaderDetector() {
    SlowReaderDetector detector = slowReaderDetector;
    if (detector == null) {
      detector = new SlowReaderDetector(
          context.transport(), context.listenerContext().listener().timeouts().body());
      slowReaderDetector = detector;
    }
    return detector;
  }

  @Override
  public boolean keepsConnection() {
    // Vert.x does not count a request that offered an upgrade as sent
    return outbound.upgrade() == null
        && ResponseHeaders.keepsConnection(
            backendResponse.headers(), attempt.lease().isHttp10())
        && outbound.body().ended();
  }

  /**
   * Whether the client must authenticate again for its next request: the connection ends after this response, or takes
   * no new requests. Not in the middle of a handshake, which would be for nothing then.
   */
  private boolean endsAuthentication() {
    boolean inHandshake = ConnectionAuthentication.continuesIn(
        backendResponse.statusCode(), backendResponse.headers());
    return !keepsConnection()
        || !attempt.lease().exclusive()
        || !inHandshake && !attempt.backend().state().accepting();
  }

  private void writeHeldHead() {
    if (headHeld && !finished) {
      headHeld = false;
      clientResponse.writeHead();
    }
  }

  private @Nullable Future<?> onChunk(Buffer chunk) {
    if (finished || bodiless) {
      return null;
    }
    headHeld = false;
    received += chunk.length();
    if (received == length && !mayHaveTrailers) {
      endWritten = true;
      return clientResponse.end(chunk);
    }
    setProgress(System.nanoTime());
    Future<?> sent = clientResponse.write(chunk);
    if (clientResponse.writeQueueFull()) {
      paused = true;
      slowReaderDetector().startWaiting(lastProgressAt);
      backendResponse.pause();
      attempt.transfer(this);
      clientResponse.drainHandler(() -> {
        paused = false;
        setProgress(System.nanoTime());
        backendResponse.resume();
      });
    }
    return sent;
  }

  private void onEnd() {
    if (finished) {
      return;
    }
    if (!bodiless && length >= 0 && received < length) {
      fail(new Outcome.Truncated("ended before its length"));
      return;
    }
    finished = true;
    if (!endWritten) {
      if (mayHaveTrailers) {
        clientResponse.addTrailers(
            Trailers.endToEnd(backendResponse.trailers(), backendResponse.headers()));
      }
      endWritten = true;
      clientResponse.end();
    }
    attempt.finish(new Outcome.Answered(backendResponse.statusCode()));
  }

  private void onFailure(Throwable failure) {
    if (!finished && outbound.isGrpcDeadlinePassed(System.nanoTime())) {
      context.abortStalledClient();
      return;
    }
    fail(FailureClassifier.classifyWithinResponse(failure));
  }

  private void fail(Outcome outcome) {
    if (!finished) {
      finished = true;
      attempt.finish(endWritten ? new Outcome.Answered(backendResponse.statusCode()) : outcome);
    }
  }

  @Override
  public void stop() {
    finished = true;
  }

  @Override
  public void onDeadline(long now) {
    if (headHeld) {
      headHeld = false;
      clientResponse.writeHead();
    } else if (outbound.isGrpcDeadlinePassed(now)) {
      context.abortStalledClient();
      return;
    } else if (now - outbound.totalDeadline() >= 0) {
      fail(new Outcome.Saturated("the whole took longer than it may", true));
      return;
    } else if (paused && slowReaderDetector().checkStalled(now)) {
      context.abortStalledClient();
      return;
    } else if (!paused && now - silenceDeadline() >= 0) {
      fail(new Outcome.Truncated(
          "silent within the answer for " + silenceNanos / 1_000_000 + " ms"));
      return;
    }
    attempt.transfer(this);
  }
}
