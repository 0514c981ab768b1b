package io.evenkeel.health.probe;

import io.evenkeel.health.ProbeResult;
import io.evenkeel.logging.Log;
import io.evenkeel.net.FailureReasons;
import io.evenkeel.net.OwnFailures;
import io.evenkeel.time.TimerWheel.Timer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs the probes of one backend, one at a time. Confined to its event loop. */
public final class ProbeSequence extends Timer {
  private static final Log LOG = Log.of(ProbeSequence.class);

  /** By then, Linux has repeated twice what was not acknowledged. */
  private static final long SILENCE_CHECK_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final long SILENCE_CHECK_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** Why a caller requests a probe that is not due by the interval. */
  public enum Purpose {
    CHECK,
    CONFIRM,
    SUSPECT,
    NONE_ACCEPTING
  }

  /** The backend that is probed. */
  public interface ProbedBackend {
    Duration timeout();

    void startProbe(ProbeRun run);

    /** Decides the verdict without publishing it; returns the nanoseconds from the start of this probe to the next. */
    long onResult(ProbeResult result, Set<Purpose> purposes);

    /** Publishes the verdict. */
    void publish();
  }

  private final ProbeScheduler scheduler;
  private final ProbedBackend backend;
  private final Timer deadline = new Timer() {
    @Override
    public void onExpired(long now) {
      if (run != null && now - dueAt() < 0) {
        // the response may have arrived while this event loop was blocked
        scheduler.wheel().schedule(this, dueAt());
      } else if (run != null) {
        run.timeOut(backend.timeout());
      }
    }
  };

  /** A probe that a waiting request has requested ends early if the backend's host acknowledges nothing. */
  private final Timer silenceCheck = new Timer() {
    @Override
    public void onExpired(long now) {
      ProbeRun probe = run;
      if (probe != null && probe.isHostSilent()) {
        probe.fail("its host does not answer");
      } else if (probe != null) {
        scheduler.wheel().schedule(this, now + SILENCE_CHECK_INTERVAL_NANOS);
      }
    }
  };

  private @Nullable ProbeRun run;
  private @Nullable Callers current;
  private @Nullable Callers pending;
  private long plannedAt;
  private long requestedFor;
  private long startedAt;
  private long stalledAtStart;
  private boolean everStarted;
  private boolean queued;
  private boolean closed;

  /** The first probe starts as soon as {@link #reschedule} is called. */
  public ProbeSequence(ProbeScheduler scheduler, ProbedBackend backend) {
    this.scheduler = scheduler;
    this.backend = backend;
    this.plannedAt = scheduler.timeSource().nanos();
  }

  /** Whether a probe is in flight. */
  public boolean isRunning() {
    return run != null;
  }

  /** Whether a probe has ever started. */
  public boolean hasStarted() {
    return everStarted;
  }

  /** When the last probe started, in nanoseconds. */
  public long startedAt() {
    return startedAt;
  }

  /** When the next probe starts, in nanoseconds, unless a caller requests an earlier one. */
  public long nextStartAt() {
    return pending != null && requestedFor - plannedAt < 0 ? requestedFor : plannedAt;
  }

  /**
   * Requests a probe that has not started yet; all callers share the same probe.
   *
   * @param earliest the earliest start, in nanoseconds; a scheduled probe that starts before it serves as well
   * @return completes when the result is published; fails if the backend is removed before
   */
  public Future<ProbeResult> request(Purpose purpose, long earliest) {
    if (closed) {
      return Future.failedFuture("no more probes");
    }
    if (pending == null) {
      pending = new Callers();
      requestedFor = earliest;
    } else if (earliest - requestedFor < 0) {
      requestedFor = earliest;
    }
    Future<ProbeResult> result = pending.add(purpose);
    reschedule();
    return result;
  }

  /** Like {@link #request}, but shares the result of the probe in flight, if there is one. */
  public Future<ProbeResult> joinRunning(Purpose purpose, long earliest) {
    if (run == null) {
      return request(purpose, earliest);
    }
    if (current == null) {
      current = new Callers();
    }
    Future<ProbeResult> joined = current.add(purpose);
    scheduleSilenceCheck();
    return joined;
  }

  private void scheduleSilenceCheck() {
    if (current != null && current.purposes.contains(Purpose.SUSPECT)) {
      long now = scheduler.timeSource().nanos();
      scheduler.wheel().schedule(silenceCheck, Math.max(now, startedAt + SILENCE_CHECK_NANOS));
    }
  }

  private void cancelTimers() {
    scheduler.wheel().cancel(deadline);
    scheduler.wheel().cancel(silenceCheck);
  }

  /** Starts a probe as soon as possible. Cancels the probe in flight, because its settings are out of date. */
  public void restart() {
    if (closed) {
      return;
    }
    plannedAt = scheduler.timeSource().nanos();
    if (run != null) {
      run.cancel();
      run = null;
      cancelTimers();
      if (current != null) {
        pending = current.addAll(pending);
        current = null;
      }
      requestedFor = plannedAt;
      scheduler.remove(this);
    }
    reschedule();
  }

  /** Starts no more probes until the next request. Cancels the probe in flight and fails the futures of its callers. */
  public void pause() {
    scheduler.wheel().cancel(this);
    cancelTimers();
    scheduler.removeQueued(this);
    queued = false;
    if (run != null) {
      run.cancel();
      run = null;
      scheduler.remove(this);
    }
    Callers waiting = current == null ? pending : current.addAll(pending);
    current = null;
    pending = null;
    if (waiting != null) {
      waiting.promises.forEach(each -> each.tryFail("no more probes"));
    }
  }

  /** Starts the next probe if it is due, else schedules it. */
  void reschedule() {
    if (closed || queued || run != null) {
      return;
    }
    long due = nextStartAt();
    if (due - scheduler.timeSource().nanos() <= 0) {
      startOrQueue();
    } else {
      scheduler.wheel().schedule(this, due);
    }
  }

  @Override
  public void onExpired(long now) {
    reschedule();
  }

  /** Starts a probe, or queues if no slot is free. */
  void startOrQueue() {
    scheduler.wheel().cancel(this);
    queued = !scheduler.add(this);
    if (queued) {
      return;
    }
    ProbeRun started = new ProbeRun(scheduler.timeSource(), this::onProbeEnd);
    run = started;
    current = pending;
    pending = null;
    startedAt = scheduler.timeSource().nanos();
    everStarted = true;
    stalledAtStart = scheduler.stalledNanos();
    scheduler.wheel().schedule(deadline, startedAt + backend.timeout().toNanos());
    scheduleSilenceCheck();
    try {
      backend.startProbe(started);
    } catch (RuntimeException problem) {
      LOG.error("a probe could not be started; this is a mistake in it", problem);
      started.fail(OwnFailures.describeFault(problem));
    }
  }

  /** When the response must be there. Time in which this event loop was blocked does not count. */
  private long dueAt() {
    return startedAt + backend.timeout().toNanos() + scheduler.stalledNanos() - stalledAtStart;
  }

  /** A connect that timed out before that, since this event loop was blocked, says nothing about the backend. */
  private ProbeResult fair(ProbeResult result) {
    boolean late = !result.passed()
        && scheduler.stalledNanos() != stalledAtStart
        && FailureReasons.isTimeout(result.reason())
        && scheduler.timeSource().nanos() - dueAt() < 0;
    return late ? result.withReason(OwnFailures.LOOP_STOOD_STILL) : result;
  }

  private void onProbeEnd(ProbeResult ended) {
    ProbeResult result = fair(ended);
    run = null;
    cancelTimers();
    Callers callers = current;
    current = null;
    plannedAt = startedAt + backend.timeout().toNanos();
    try {
      plannedAt =
          startedAt + backend.onResult(result, callers == null ? Set.of() : callers.purposes);
      backend.publish();
    } catch (RuntimeException problem) {
      LOG.error("the end of a probe could not be settled; this is a mistake in Evenkeel", problem);
    }
    if (callers != null) {
      callers.promises.forEach(each -> each.tryComplete(result));
    }
    scheduler.remove(this);
    reschedule();
  }

  /** Ends the sequence: no further probe starts. */
  public void close() {
    if (!closed) {
      closed = true;
      pause();
    }
  }

  /** The callers that wait for one probe, and their purposes. */
  private static final class Callers {
    final Set<Purpose> purposes = EnumSet.noneOf(Purpose.class);
    final List<Promise<ProbeResult>> promises = new ArrayList<>(0);

    Future<ProbeResult> add(Purpose purpose) {
      Promise<ProbeResult> promise = Promise.promise();
      purposes.add(purpose);
      promises.add(promise);
      return promise.future();
    }

    /** Adds the callers of {@code others} and returns this. */
    Callers addAll(@Nullable Callers others) {
      if (others != null) {
        purposes.addAll(others.purposes);
        promises.addAll(others.promises);
      }
      return this;
    }
  }
}
