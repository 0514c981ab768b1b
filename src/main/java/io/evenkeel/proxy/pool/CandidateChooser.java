package io.evenkeel.proxy.pool;

import io.evenkeel.config.PoolConfig.NoneAlive.Fallback;
import io.evenkeel.proxy.pool.Candidates.Unavailable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Steps 3 and 4 of an exchange: chooses the backend of the next attempt among those that the exchange has not tried.
 * A returned backend has counted the attempt as in flight; the caller must call its {@code end()} once.
 */
public final class CandidateChooser {
  private final LoopPool pool;
  private final long key;
  private final List<LoopBackend> tried = new ArrayList<>(2);
  private Unavailable unavailableReason = Unavailable.NO_CANDIDATE;
  private boolean trial;
  private @Nullable LoopBackend bound;
  private boolean ownConnection;

  /**
   * @param key what the request is chosen by if the pool's policy uses it
   */
  public CandidateChooser(LoopPool pool, long key) {
    this.pool = pool;
    this.key = key;
  }

  /**
   * Chooses the backend of the next attempt.
   *
   * @param behindQueue whether the request must queue if other requests are queued
   * @param repeatable whether the request may be sent again if it fails
   * @return {@code null} if there is none; see {@link #unavailableReason}
   */
  @Nullable
  public LoopBackend choose(Fallback whenNoneAlive, boolean behindQueue, boolean repeatable) {
    Candidates candidates = pool.candidates();
    LoopBackend preferred = bound;
    if (preferred != null && waitsForBound()) {
      trial = false;
      unavailableReason = Unavailable.SATURATED;
      boolean begun = ownConnection ? preferred.tryBeginOnOwnConnection() : preferred.tryBegin();
      return begun ? preferred : null;
    }
    unavailableReason = Unavailable.NO_CANDIDATE;
    LoopBackend chosen = candidates.chooseTrial(tried, repeatable);
    trial = chosen != null;
    if (chosen == null && behindQueue && !pool.queue().isEmpty()) {
      unavailableReason =
          candidates.hasAccepting() ? Unavailable.SATURATED : Unavailable.NO_CANDIDATE;
    } else if (chosen == null) {
      chosen = candidates.choose(pool.policy(), this);
    }
    if (chosen == null && !candidates.hasAccepting()) {
      pool.requestProbes(System.nanoTime());
      if (whenNoneAlive == Fallback.FAIL_OPEN) {
        chosen = candidates.chooseAny(pool.policy(), this);
      }
    }
    return chosen;
  }

  /** Chooses the backend of one more attempt, never for a trial; returns {@code null} if there is none. */
  @Nullable
  public LoopBackend chooseAgain() {
    trial = false;
    return pool.candidates().choose(pool.policy(), this);
  }

  /**
   * Chooses a backend that accepts requests, for a second attempt in parallel with a slow one; returns {@code null}
   * if there is none.
   */
  @Nullable
  public LoopBackend chooseAccepting() {
    trial = false;
    return pool.candidates().chooseAccepting(pool.policy(), this);
  }

  /** Whether the request is a trial of the last chosen backend; the caller must then end the trial too. */
  public boolean isTrial() {
    return trial;
  }

  /** Prefers this backend to all others while it serves; {@code null} for none. */
  public void setBound(@Nullable LoopBackend backend) {
    bound = backend;
  }

  /**
   * Chooses among all backends from now on, unless the client has its own connection to one. Returns whether there was a
   * bound backend that serves.
   */
  public boolean leaveBound() {
    if (ownConnection) {
      return false;
    }
    boolean served = bound != null && bound.servesBound();
    bound = null;
    return served;
  }

  /** Chooses this backend and no other: the client has its own connection to it. */
  public void setOwnConnection(LoopBackend backend) {
    bound = backend;
    ownConnection = true;
  }

  @Nullable
  public LoopBackend bound() {
    return bound;
  }

  /**
   * Whether only the bound backend is chosen: the client has its own connection to it, or it serves and the exchange has not
   * tried it.
   */
  public boolean waitsForBound() {
    return ownConnection
        || bound != null
            && bound.servesBound()
            && !tried.contains(bound)
            && pool.backend(bound.state().id().backend()) == bound;
  }

  long key() {
    return key;
  }

  /** Why no backend was chosen. */
  public Unavailable unavailableReason() {
    return unavailableReason;
  }

  void setUnavailable(Unavailable reason) {
    unavailableReason = reason;
  }

  /** The backends that are not chosen again. The caller adds to this list. */
  public List<LoopBackend> tried() {
    return tried;
  }

  /** Whether no backend is left only because the request has tried them. */
  public boolean allTried() {
    return unavailableReason == Unavailable.NO_CANDIDATE && !tried.isEmpty();
  }

  /** Allows {@code backend} to be chosen again: the last attempt failed for a reason that was not the backend's. */
  public void forget(LoopBackend backend) {
    tried.remove(backend);
  }

  /** Allows every backend to be chosen again. */
  public void reset() {
    tried.clear();
  }
}
