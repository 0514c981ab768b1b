package io.evenkeel.health.probe;

import io.evenkeel.health.ProbeResult;
import io.evenkeel.health.ProbeResult.Phases;
import io.evenkeel.net.TimedTlsOptions;
import io.evenkeel.net.VertxInternals;
import io.evenkeel.time.Durations;
import io.netty.channel.Channel;
import io.vertx.core.http.HttpConnection;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** One probe under way: what it has seen so far, and its one end. Confined to its event loop. */
public final class ProbeRun {
  /** What most answers are: one for all, since each backend keeps its last. */
  private static final OptionalInt STATUS_200 = OptionalInt.of(200);

  private final TimeSource timeSource;
  private final Consumer<ProbeResult> onResult;
  private final long startedAt;
  private final Instant at;
  private double dns = Double.NaN;
  private double connect = Double.NaN;
  private double tls = Double.NaN;
  private double firstByte = Double.NaN;
  private Optional<String> exception = Optional.empty();
  private OptionalInt status = OptionalInt.empty();
  private long lastStepAt;
  private Runnable release = () -> {};
  private boolean ended;

  ProbeRun(TimeSource now, Consumer<ProbeResult> end) {
    this.timeSource = now;
    this.onResult = end;
    this.startedAt = now.nanos();
    this.lastStepAt = startedAt;
    this.at = now.instant();
  }

  /**
   * An address is at hand.
   *
   * @param asked whether it had to be asked for; more than once, and the first counts
   */
  public void onResolved(boolean asked) {
    if (Double.isNaN(dns)) {
      dns = asked ? endStep() : 0;
    }
  }

  /** A connection is there. */
  public void onConnected() {
    connect = endStep();
  }

  /** A connection is there, and with https the handshake is over. */
  public void onConnected(HttpConnection http) {
    Channel channel = VertxInternals.findChannel(http);
    OptionalLong handshake =
        channel == null ? OptionalLong.empty() : TimedTlsOptions.handshakeStartedAt(channel);
    double whole = endStep();
    if (handshake.isPresent()) {
      double secured = Durations.toMillis(System.nanoTime() - handshake.getAsLong());
      tls = Math.min(whole, secured);
      connect = Math.round((whole - tls) * 1e3) / 1e3;
    } else {
      connect = whole;
    }
  }

  /** The head of an answer is there. */
  public void onResponseHead(int code) {
    firstByte = endStep();
    status = code == 200 ? STATUS_200 : OptionalInt.of(code);
  }

  /** What gives back the connection: called once, at the end, or at once where that is past. */
  public void releaseWith(Runnable how) {
    if (ended) {
      how.run();
    } else {
      release = how;
    }
  }

  /** Whether the end is past, and nobody listens any more. */
  public boolean ended() {
    return ended;
  }

  /**
   * The backend is well. Counts only if it is the first end.
   *
   * @param reason short, for people
   */
  public void pass(String reason) {
    finish(true, reason);
  }

  /**
   * The backend is not well. Counts only if it is the first end.
   *
   * @param reason short, for people
   */
  public void fail(String reason) {
    finish(false, reason);
  }

  /** The same, and why in the words of whoever threw it. */
  public void fail(Throwable failure) {
    if (!ended) {
      exception = Optional.of(failure.toString());
    }
    fail(ProbeFailures.describe(failure));
  }

  /** Ends without a result. */
  void cancel() {
    if (!ended) {
      ended = true;
      release.run();
    }
  }

  private void finish(boolean passed, String reason) {
    if (!ended) {
      if (!passed && !Double.isNaN(dns) && Double.isNaN(connect)) {
        connect = endStep();
      }
      cancel();
      double latency = Durations.toMillis(timeSource.nanos() - startedAt);
      onResult.accept(new ProbeResult(
          at,
          passed,
          status,
          reason,
          latency,
          new Phases(dns, connect, tls, firstByte),
          exception));
    }
  }

  private double endStep() {
    long last = lastStepAt;
    lastStepAt = timeSource.nanos();
    return Durations.toMillis(lastStepAt - last);
  }
}
