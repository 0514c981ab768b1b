package io.evenkeel.proxy.exchange;

import io.evenkeel.config.PassiveConfig;
import io.evenkeel.config.PoolConfig;
import io.evenkeel.model.Outcome;
import io.evenkeel.net.FailureReasons;
import io.evenkeel.proxy.loop.LoopContext;
import io.evenkeel.proxy.pool.LoopBackend;
import io.evenkeel.time.Deadlines;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Watches an attempt that gets no response. Requests a probe of its backend; depending on the result, the owner
 * abandons the attempt or tries a second backend in parallel.
 */
final class HungBackendDetector {
  private static final long NEVER = Long.MAX_VALUE;

  /** When to look for silence first, unless the pool suspects earlier. */
  private static final long SILENCE_CHECK_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final LoopContext loop;
  private final AttemptOwner owner;
  private final Attempt attempt;
  private final LoopBackend backend;
  private long suspectAt;
  private long hungAt;
  private long hedgeAt;
  private long silenceCheckAt;
  private @Nullable SilenceDetector silence;
  private boolean lastProbePassed;
  private boolean previousProbeUnanswered;
  private long responsesAtProbe;

  HungBackendDetector(
      LoopContext loop, AttemptOwner owner, Attempt attempt, LoopBackend backend, long now) {
    this.loop = loop;
    this.owner = owner;
    this.attempt = attempt;
    this.backend = backend;
    PoolConfig pool = backend.pool();
    PassiveConfig passive = pool.passive();
    boolean enabled = passive.enabled() && pool.health().enabled();
    suspectAt = enabled ? Deadlines.after(now, passive.suspectAfter()) : NEVER;
    silenceCheckAt = now + Math.min(SILENCE_CHECK_NANOS, passive.suspectAfter().toNanos());
    hedgeAt = owner.hedgeDeadline(now);
    hungAt = enabled ? Deadlines.after(now, passive.hungAfter()) : NEVER;
  }

  /** When to call {@link #onTimer}. */
  long nextDeadline() {
    return Math.min(
        Math.min(hedgeAt, silenceCheckAt), Math.min(suspectAt, lastProbePassed ? hungAt : NEVER));
  }

  void onTimer(long now) {
    if (silenceCheckAt != NEVER && now - silenceCheckAt >= 0) {
      checkSilence(now);
    }
    if (!attempt.pending()) {
      return;
    }
    if (hedgeAt != NEVER && now - hedgeAt >= 0) {
      hedgeAt = NEVER;
      owner.onHedgeDeadline(attempt, now);
    }
    if (attempt.isWaitingForClient(now)) {
      suspectAt = suspectAt == NEVER
          ? NEVER
          : Deadlines.after(now, backend.pool().passive().suspectAfter());
      hungAt = hungAt == NEVER
          ? NEVER
          : Deadlines.after(now, backend.pool().passive().hungAfter());
      return;
    }
    if (now - suspectAt >= 0 && suspectAt != NEVER) {
      suspectAt = NEVER;
      responsesAtProbe = backend.traffic().responses();
      probe();
    } else if (lastProbePassed && hungAt != NEVER && now - hungAt >= 0) {
      hungAt = NEVER;
      if (backend.traffic().responses() == responsesAtProbe) {
        owner.onHang(attempt);
      }
    }
  }

  private void checkSilence(long now) {
    SilenceDetector detector = silence;
    if (detector == null) {
      detector = new SilenceDetector(owner, attempt, backend);
      silence = detector;
    }
    silenceCheckAt = detector.check(now);
  }

  /** The attempt has a response, or has ended. */
  void end() {
    if (silence != null) {
      silence.end();
      silence = null;
    }
  }

  private void probe() {
    JsonObject suspect = new JsonObject()
        .put("pool", backend.pool().name())
        .put("backend", backend.state().id().backend())
        .put("seq", attempt.verdictSeq());
    loop.request("evenkeel.health.suspect", suspect).onComplete((verdict, failure) -> {
      if (verdict != null && attempt.pending()) {
        onProbeResult(verdict.getBoolean("passed", true), verdict.getBoolean("answered", true));
      }
    });
  }

  private void onProbeResult(boolean probePassed, boolean probeAnswered) {
    if (probeAnswered) {
      lastProbePassed = probePassed;
      attempt.scheduleTimeout(System.nanoTime());
    } else if (owner.isReplayable()) {
      owner.moveToAnotherBackend(attempt, new Outcome.TimedOut(FailureReasons.BACKEND_HANGS));
    } else if (previousProbeUnanswered) {
      attempt.finish(new Outcome.TimedOut(FailureReasons.BACKEND_HANGS));
    } else {
      previousProbeUnanswered = true;
      probe();
    }
  }
}
