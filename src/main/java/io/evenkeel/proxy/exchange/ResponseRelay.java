package io.evenkeel.proxy.exchange;

import io.evenkeel.http.HeaderLines;
import io.evenkeel.model.Outcome;
import io.evenkeel.proxy.backend.BackendResponse;
import io.evenkeel.proxy.backend.FailureClassifier;
import io.evenkeel.proxy.headers.ResponseHeaders;
import io.evenkeel.proxy.loop.LoopContext;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/** A backend's answer on its way to the client, as fast as the client takes it. A cut one is never ended as if whole. */
final class ResponseRelay implements Transfer {
  private static final int RESET_CONTENT = 205;

  private final RequestContext ending;
  private final OutboundRequest outbound;
  private final Attempt attempt;
  private final BackendResponse from;
  private final LoopContext loop;
  private final HttpServerResponse to;
  private final long length;
  private final boolean bodiless;
  private final long silence;
  private @Nullable HeaderLines head;

  /** Made when it is the client's turn for the first time. */
  private @Nullable SlowReaderDetector reader;

  private long received;
  private long progressAt;
  private boolean trailing;
  private boolean headHeld;
  private boolean written;
  private boolean paused;
  private boolean over;

  ResponseRelay(
      RequestContext ending,
      OutboundRequest outbound,
      Attempt attempt,
      BackendResponse from,
      LoopContext loop) {
    this.ending = ending;
    this.outbound = outbound;
    this.attempt = attempt;
    this.from = from;
    this.loop = loop;
    this.to = ending.request().response();
    this.bodiless = ResponseHeaders.bodiless(ending.request().method(), from.statusCode());
    this.length = ResponseHeaders.contentLength(from);
    this.silence = Math.min(outbound.timeouts().body().toNanos(), Long.MAX_VALUE / 4);
  }

  @Override
  public void begin(String date, long now) {
    progressAt = now;
    boolean onePointZero = ending.request().version() == HttpVersion.HTTP_1_0;
    from.bodyHandler(this::chunk, ending.request().version() != HttpVersion.HTTP_2);
    from.endHandler(this::ended);
    from.exceptionHandler(this::failed);
    head = ResponseHeaders.copyHead(
        from,
        to,
        ending.listenerContext().via(),
        outbound.route().responseHeaders(),
        date,
        attempt.lease().isHttp10());
    if (bodiless || length < 0 || onePointZero || from.statusCode() == RESET_CONTENT) {
      showHead();
    }
    if (length >= 0 && from.statusCode() != 204) {
      if (head != null) {
        head.set(HttpHeaders.CONTENT_LENGTH, Long.toString(length));
      } else {
        to.putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(length));
      }
    } else if (!bodiless && onePointZero) {
      ending.closeWhenDone();
    } else if (!bodiless) {
      to.setChunked(true);
      trailing = true;
      if (from.headers().contains(HttpHeaderNames.TRAILER)) {
        to.putHeader("Trailer", from.headers().getAll("Trailer"));
      }
    }
    // HTTP/2 may have a length and trailers as well
    trailing |= from.version() == HttpVersion.HTTP_2 && !ending.connection().exclusive();
    if (ending.decideClose()) {
      to.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
      to.headersEndHandler(
          beforeWritten -> to.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE));
    }
    if (bodiless || length == 0) {
      written = true;
      end(Buffer.buffer());
    } else if (length > 0) {
      headHeld = true;
    } else if (from.version() == HttpVersion.HTTP_2) {
      // The end of an answer that is all head is told right behind it, and must stay there for
      // gRPC.
      headHeld = true;
      loop.execute(this::writeHeldHead);
    } else if (!onePointZero) {
      to.writeHead();
    }
    attempt.transfer(this);
  }

  /** Gives Vert.x the fields, as it is to write the head. */
  private void showHead() {
    if (head != null) {
      head.addTo(to.headers());
      head = null;
    }
  }

  private @Nullable Future<?> end(Buffer last) {
    HeaderLines whole = head;
    if (whole == null) {
      showHead();
      return to.end(last);
    }
    head = null;
    return ending.connection().shortcut().responseWriter().end(to, whole, last);
  }

  /** When to look at the clock: soon, where a head waits for the first of its body so that both leave in one write. */
  @Override
  public long due() {
    if (headHeld) {
      return progressAt;
    }
    long quiet = paused ? reader().due() : progressAt + silence;
    return Math.min(quiet, outbound.totalDue());
  }

  private SlowReaderDetector reader() {
    SlowReaderDetector known = reader;
    if (known == null) {
      known = new SlowReaderDetector(
          ending.connection(),
          ending.request().connection(),
          loop.tcpState(),
          ending.listenerContext().listener().timeouts().body());
      reader = known;
    }
    return known;
  }

  @Override
  public boolean keepsConnection() {
    // Vert.x does not count a request that offered an upgrade as sent
    return outbound.upgrade() == null
        && ResponseHeaders.keepsConnection(from, attempt.lease().isHttp10())
        && outbound.body().ended();
  }

  private void writeHeldHead() {
    if (headHeld && !over) {
      headHeld = false;
      showHead();
      to.writeHead();
    }
  }

  private @Nullable Future<?> chunk(Buffer chunk) {
    if (over || bodiless) {
      return null;
    }
    headHeld = false;
    received += chunk.length();
    if (received == length && !trailing) {
      written = true;
      return end(chunk);
    }
    progressAt = System.nanoTime();
    showHead();
    Future<?> sent = to.write(chunk);
    if (to.writeQueueFull()) {
      paused = true;
      reader().waits(progressAt);
      from.pause();
      attempt.transfer(this);
      to.drainHandler(drained -> {
        paused = false;
        progressAt = System.nanoTime();
        from.resume();
      });
    }
    return sent;
  }

  private void ended() {
    if (over) {
      return;
    }
    if (!bodiless && length >= 0 && received < length) {
      cut(new Outcome.Truncated("ended before its length"));
      return;
    }
    over = true;
    if (!written) {
      if (trailing) {
        ResponseHeaders.copyTrailers(from, to);
      }
      written = true;
      showHead();
      to.end();
    }
    attempt.finish(new Outcome.Answered(from.statusCode()));
  }

  private void failed(Throwable failure) {
    if (!over && outbound.callIsOver(System.nanoTime())) {
      ending.abortStalledClient();
      return;
    }
    cut(FailureClassifier.withinAnswer(failure));
  }

  private void cut(Outcome outcome) {
    if (!over) {
      over = true;
      attempt.finish(written ? new Outcome.Answered(from.statusCode()) : outcome);
    }
  }

  @Override
  public void stop() {
    over = true;
  }

  @Override
  public void expired(long now) {
    if (headHeld) {
      headHeld = false;
      showHead();
      to.writeHead();
    } else if (outbound.callIsOver(now)) {
      ending.abortStalledClient();
      return;
    } else if (now - outbound.totalDue() >= 0) {
      cut(new Outcome.Saturated("the whole took longer than it may"));
      return;
    } else if (paused && reader().tookNothing(now)) {
      ending.abortStalledClient();
      return;
    } else if (!paused && now - progressAt >= silence) {
      cut(new Outcome.Truncated("silent within the answer for " + silence / 1_000_000 + " ms"));
      return;
    }
    attempt.transfer(this);
  }
}
