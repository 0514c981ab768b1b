package io.evenkeel.health.probe;

import io.evenkeel.health.ProbeResult;
import io.evenkeel.time.TimerWheel.Timer;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The probes of one backend, one after the other and never two at a time. Confined to its event loop. */
public final class ProbeSequence extends Timer {
  private static final Logger LOG = LoggerFactory.getLogger(ProbeSequence.class);

  /** Why somebody wants a probe that is not due by the interval. */
  public enum Purpose {
    CHECK,
    CONFIRM,
    SUSPECT,
    KICK
  }

  /** Whose turn it is. */
  public interface Subject {
    Duration timeout();

    void begin(ProbeRun look);

    /** The verdict of it, not written yet; returns nanoseconds from the start of this probe to the next. */
    long judge(ProbeResult result, Set<Purpose> purposes);

    /** Writes what was judged. */
    void settle();
  }

  private final ProbeScheduler rounds;
  private final Subject subject;
  private final Timer deadline = new Timer() {
    @Override
    public void onExpired(long now) {
      long late = rounds.stalled() - stalledAtStart;
      if (look != null && late > 0) {
        // its answer may be there, and we did not read it
        stalledAtStart += late;
        rounds.wheel().schedule(this, now + late);
      } else if (look != null) {
        look.failed("timed out after " + Millis.written(subject.timeout()));
      }
    }
  };

  private @Nullable ProbeRun look;
  private @Nullable Asked now;
  private @Nullable Asked next;
  private long planned;
  private long wanted;
  private long started;
  private long stalledAtStart;
  private boolean begun;
  private boolean queued;
  private boolean closed;

  /** The first probe starts at once, as soon as {@link #move} is called. */
  public ProbeSequence(ProbeScheduler rounds, Subject subject) {
    this.rounds = rounds;
    this.subject = subject;
    this.planned = rounds.now().nanos();
  }

  /** Whether a probe is under way. */
  public boolean running() {
    return look != null;
  }

  /** Whether a probe has ever begun. */
  public boolean begun() {
    return begun;
  }

  /** When the last probe began, in nanoseconds. */
  public long started() {
    return started;
  }

  /** When the next probe starts, in nanoseconds, unless somebody asks for an earlier one. */
  public long due() {
    return next != null && wanted - planned < 0 ? wanted : planned;
  }

  /**
   * Asks for a probe that has not begun yet, and shares it with all who asked for it.
   *
   * @param earliest when it may start, in nanoseconds; a probe that is due before will do
   * @return completes when its result is settled; fails when the backend goes before that
   */
  public Future<ProbeResult> ask(Purpose purpose, long earliest) {
    if (closed) {
      return Future.failedFuture("no more probes");
    }
    if (next == null) {
      next = new Asked();
      wanted = earliest;
    } else if (earliest - wanted < 0) {
      wanted = earliest;
    }
    Future<ProbeResult> asked = next.add(purpose);
    move();
    return asked;
  }

  /** As {@link #ask}, but the probe that is under way will do. */
  public Future<ProbeResult> join(Purpose purpose, long earliest) {
    if (look == null) {
      return ask(purpose, earliest);
    }
    if (now == null) {
      now = new Asked();
    }
    return now.add(purpose);
  }

  /** Starts a probe as soon as possible. One that is under way is ended without a result: its settings are old. */
  public void restart() {
    if (closed) {
      return;
    }
    planned = rounds.now().nanos();
    if (look != null) {
      look.abandon();
      look = null;
      rounds.wheel().cancel(deadline);
      if (now != null) {
        next = now.with(next);
        now = null;
      }
      wanted = planned;
      rounds.leave(this);
    }
    move();
  }

  /** Starts no more probes, until asked to. One that is under way is ended, and those who wait for it are told so. */
  public void rest() {
    rounds.wheel().cancel(this);
    rounds.wheel().cancel(deadline);
    rounds.forget(this);
    queued = false;
    if (look != null) {
      look.abandon();
      look = null;
      rounds.leave(this);
    }
    Asked left = now == null ? next : now.with(next);
    now = null;
    next = null;
    if (left != null) {
      left.waiting.forEach(each -> each.tryFail("no more probes"));
    }
  }

  /** Starts what is due, or waits for it. */
  void move() {
    if (closed || queued || look != null) {
      return;
    }
    long due = due();
    if (due - rounds.now().nanos() <= 0) {
      begin();
    } else {
      rounds.wheel().schedule(this, due);
    }
  }

  @Override
  public void onExpired(long at) {
    move();
  }

  /** Starts a probe, or waits for a place. */
  void begin() {
    rounds.wheel().cancel(this);
    queued = !rounds.enter(this);
    if (queued) {
      return;
    }
    ProbeRun fresh = new ProbeRun(rounds.now(), this::ended);
    look = fresh;
    now = next;
    next = null;
    started = rounds.now().nanos();
    begun = true;
    stalledAtStart = rounds.stalled();
    rounds.wheel().schedule(deadline, started + subject.timeout().toNanos());
    try {
      subject.begin(fresh);
    } catch (RuntimeException problem) {
      LOG.error("a probe could not be started; this is a mistake in it", problem);
      fresh.failed("probe not started: " + problem);
    }
  }

  private void ended(ProbeResult result) {
    look = null;
    rounds.wheel().cancel(deadline);
    Asked done = now;
    now = null;
    planned = started + subject.timeout().toNanos();
    try {
      planned = started + subject.judge(result, done == null ? Set.of() : done.purposes);
      subject.settle();
    } catch (RuntimeException problem) {
      LOG.error("the end of a probe could not be settled; this is a mistake in Evenkeel", problem);
    }
    if (done != null) {
      done.waiting.forEach(each -> each.tryComplete(result));
    }
    rounds.leave(this);
    move();
  }

  /** The end of all probes of this backend. */
  public void close() {
    if (!closed) {
      closed = true;
      rest();
    }
  }
}
