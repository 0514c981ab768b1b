package io.evenkeel.proxy.exchange;

import io.evenkeel.model.Outcome;

/** Two simultaneous attempts of one exchange: the older one is slow, so the newer one was started in parallel. */
final class ParallelAttempts {
  private final Attempt older;
  private final Attempt newer;
  private boolean hung;

  /** @param olderHung whether the older attempt counts as failed if the newer one gets a response first */
  ParallelAttempts(Attempt older, Attempt newer, boolean olderHung) {
    this.older = older;
    this.newer = newer;
    this.hung = olderHung;
  }

  Attempt otherThan(Attempt attempt) {
    return attempt == older ? newer : older;
  }

  boolean bothPending() {
    return older.pending() && newer.pending();
  }

  /**
   * Called when an attempt has waited for {@code hungAfter}.
   *
   * @return whether to start a third attempt: the newer one hangs too, so the older one was cancelled
   */
  boolean onHang(Attempt slow) {
    if (slow == older) {
      hung = true;
      return false;
    }
    older.cancel(new Outcome.Cancelled());
    return true;
  }

  /** Cancels the other attempt. */
  void onWinner(Attempt winner) {
    Attempt loser = otherThan(winner);
    if (hung && loser == older && loser.pending()) {
      loser.finish(new Outcome.TimedOut("hung: another backend answered first"));
    } else {
      loser.cancel(new Outcome.Cancelled());
    }
  }
}
