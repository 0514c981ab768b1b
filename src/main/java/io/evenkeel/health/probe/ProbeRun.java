package io.evenkeel.health.probe;

import io.evenkeel.health.ProbeResult;
import io.evenkeel.health.ProbeResult.Phases;
import io.evenkeel.net.FailureReasons;
import io.evenkeel.net.OwnFailures;
import io.evenkeel.net.TimedTlsOptions;
import io.evenkeel.net.VertxInternals;
import io.evenkeel.time.Durations;
import io.netty.channel.Channel;
import io.vertx.core.http.HttpConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** One running probe: the steps so far, and its result, which is reported once. Confined to its event loop. */
public final class ProbeRun {
  /** Shared, because most probes end with it and every backend keeps its last result. */
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
  private boolean connected;
  private BooleanSupplier hostSilence = () -> false;
  private boolean ended;

  ProbeRun(TimeSource timeSource, Consumer<ProbeResult> onResult) {
    this.timeSource = timeSource;
    this.onResult = onResult;
    this.startedAt = timeSource.nanos();
    this.lastStepAt = startedAt;
    this.at = timeSource.instant();
  }

  /**
   * Called when the address of the backend is known. Only the first call counts.
   *
   * @param byName whether the name had to be resolved
   */
  public void onResolved(boolean byName) {
    if (Double.isNaN(dns)) {
      dns = byName ? endStep() : 0;
    }
  }

  /** Called when an idle connection is used again. */
  public void onReused() {
    connected = true;
  }

  /** Called when the connection is open. */
  public void onConnected() {
    connected = true;
    connect = endStep();
  }

  /** Called when the connection is open and, with TLS, the handshake is complete. */
  public void onConnected(HttpConnection http) {
    connected = true;
    Channel channel = VertxInternals.findChannel(http);
    OptionalLong handshake =
        channel == null ? OptionalLong.empty() : TimedTlsOptions.handshakeStartedAt(channel);
    double total = endStep();
    if (handshake.isPresent()) {
      double handshakeMillis = Durations.toMillis(System.nanoTime() - handshake.getAsLong());
      tls = Math.min(total, handshakeMillis);
      connect = Math.round((total - tls) * 1e3) / 1e3;
    } else {
      connect = total;
    }
  }

  /** Called when the head of the response was read. */
  public void onResponseHead(int code) {
    firstByte = endStep();
    status = code == 200 ? STATUS_200 : OptionalInt.of(code);
  }

  /**
   * Sets the action that releases the connection. It runs once, at the end of the probe, or at once if the probe has
   * ended.
   */
  public void releaseWith(Runnable action) {
    if (ended) {
      action.run();
    } else {
      release = action;
    }
  }

  /** Whether the probe has ended, so that a later result is ignored. */
  public boolean ended() {
    return ended;
  }

  /** Sets how to find out whether the backend's host has acknowledged nothing that this probe sent, not even a SYN. */
  void watchSilence(BooleanSupplier hostIsSilent) {
    hostSilence = hostIsSilent;
  }

  /** Whether the backend's host has acknowledged nothing, although it was sent twice; false if that is unknown. */
  boolean isHostSilent() {
    return !ended && hostSilence.getAsBoolean();
  }

  /**
   * Ends the probe: the backend passed. Ignored if the probe has ended.
   *
   * @param reason short, for people
   */
  public void pass(String reason) {
    finish(true, reason);
  }

  /**
   * Ends the probe: the backend failed. Ignored if the probe has ended.
   *
   * @param reason short, for people
   */
  public void fail(String reason) {
    finish(false, reason);
  }

  /** Ends the probe as failed, with a reason that describes {@code failure}. */
  public void fail(Throwable failure) {
    if (!ended) {
      exception = Optional.of(failure.toString());
    }
    fail(describe(failure));
  }

  private String describe(Throwable failure) {
    return OwnFailures.describe(failure).orElseGet(() -> describeBackend(failure));
  }

  private String describeBackend(Throwable failure) {
    if (!connected) {
      return FailureReasons.describeConnect(failure);
    }
    return status.isEmpty()
        ? FailureReasons.describeBeforeHead(failure)
        : FailureReasons.describeWithinResponse(failure);
  }

  /** Called when the timeout of the probe has passed. Counts only if it is the first end. */
  void timeOut(Duration timeout) {
    fail(
        connected || Double.isNaN(dns)
            ? FailureReasons.describeSilence(timeout)
            : FailureReasons.CONNECT_TIMED_OUT);
  }

  /** Ends the probe without a result. */
  void cancel() {
    if (!ended) {
      ended = true;
      release.run();
    }
  }

  private void finish(boolean passed, String reason) {
    if (!ended) {
      if (!passed && !connected && !Double.isNaN(dns)) {
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
