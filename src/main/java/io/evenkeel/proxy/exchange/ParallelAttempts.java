package io.evenkeel.proxy.exchange;

import io.evenkeel.model.Outcome;

/** Two attempts of one exchange at a time: the older is slow, the newer is to save the client from it. */
final class ParallelAttempts {
  private final Attempt older;
  private final Attempt newer;
  private boolean olderHangs;

  /**
   * @param hung whether the older has waited for so long that it counts as failed if the newer answers first
   */
  ParallelAttempts(Attempt older, Attempt newer, boolean hung) {
    this.older = older;
    this.newer = newer;
    this.olderHangs = hung;
  }

  Attempt other(Attempt than) {
    return than == older ? newer : older;
  }

  /** Whether neither has ended or answered. */
  boolean bothPending() {
    return older.pending() && newer.pending();
  }

  /**
   * One of them has waited for {@code hungAfter}.
   *
   * @return whether a third is to be sent: the newer is no better than the older, which makes room
   */
  boolean onHang(Attempt slow) {
    if (slow == older) {
      olderHangs = true;
      return false;
    }
    older.cancel(new Outcome.Cancelled());
    return true;
  }

  /** The other is not waited for any more. */
  void onWinner(Attempt winner) {
    Attempt loser = other(winner);
    if (olderHangs && loser == older && loser.pending()) {
      loser.finish(new Outcome.TimedOut("hung: another backend answered first"));
    } else {
      loser.cancel(new Outcome.Cancelled());
    }
  }
}
