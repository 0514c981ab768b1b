package io.evenkeel.proxy.pool;

import io.evenkeel.config.PoolConfig.NoneAlive.Fallback;
import io.evenkeel.proxy.pool.Candidates.Refusal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Steps 3 and 4 of an exchange: who takes its next attempt, of those that it has not tried. */
public final class CandidateChooser {
  private final LoopPool pool;
  private final List<LoopBackend> tried = new ArrayList<>(2);
  private Refusal refusal = Refusal.NOBODY;
  private boolean trial;

  public CandidateChooser(LoopPool pool) {
    this.pool = pool;
  }

  /**
   * The lane for the next attempt, counted in.
   *
   * @param behind where others wait for a place already
   * @param repeatable whether it may be sent again if it fails
   * @return none: see {@link #refusal}
   */
  @Nullable
  public LoopBackend next(Fallback whenNoneAlive, boolean behind, boolean repeatable) {
    Candidates candidates = pool.candidates();
    refusal = Refusal.NOBODY;
    LoopBackend lane = candidates.trial(tried, repeatable);
    trial = lane != null;
    if (lane == null && behind && !pool.line().isEmpty()) {
      refusal = candidates.anybodyAccepts() ? Refusal.SATURATED : Refusal.NOBODY;
    } else if (lane == null) {
      lane = candidates.choose(pool.policy(), this);
    }
    if (lane == null && !candidates.anybodyAccepts()) {
      pool.kick(System.nanoTime());
      if (whenNoneAlive == Fallback.FAIL_OPEN) {
        lane = candidates.whoever(pool.policy(), this);
      }
    }
    return lane;
  }

  /** The lane for one more attempt, counted in, without a trial. */
  @Nullable
  public LoopBackend another() {
    trial = false;
    return pool.candidates().choose(pool.policy(), this);
  }

  /** The same, but only of those that accept: for a request that might do without. */
  @Nullable
  public LoopBackend spare() {
    trial = false;
    return pool.candidates().spare(pool.policy(), this);
  }

  /** Whether the lane that was chosen last is on trial. */
  public boolean trial() {
    return trial;
  }

  /** Why nobody was chosen. */
  public Refusal refusal() {
    return refusal;
  }

  void refused(Refusal why) {
    refusal = why;
  }

  public List<LoopBackend> tried() {
    return tried;
  }

  /** Whether somebody was tried, so that trying one again is the only thing left. */
  public boolean exhausted() {
    return refusal == Refusal.NOBODY && !tried.isEmpty();
  }

  /** It came to nothing with {@code lane}, through no fault of its own: it may be chosen again. */
  public void untried(LoopBackend lane) {
    tried.remove(lane);
  }

  /** Everybody may be chosen again. */
  public void anew() {
    tried.clear();
  }
}
