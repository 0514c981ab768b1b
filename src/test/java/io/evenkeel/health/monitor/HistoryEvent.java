package io.evenkeel.health.monitor;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * One event of a random history.
 *
 * @param which index of the backend
 * @param amount meaning depends on the kind
 */
record HistoryEvent(Kind kind, int which, int amount) {
  /** The kinds of events. */
  enum Kind {
    PASS,
    FAIL,
    LOSE,
    LATE,
    TIME,
    FAILED_REQUEST,
    ANSWERED_REQUEST,
    OLD_REPORT,
    NEUTRAL_REPORT,
    CHECK,
    SUSPECT,
    KICK,
    MODE,
    WEIGHT,
    ADD,
    REMOVE,
    RELOAD
  }

  /** Up to 120 events, common kinds more often. */
  static Arbitrary<List<HistoryEvent>> histories() {
    Arbitrary<Kind> kinds = Arbitraries.frequencyOf(
        Tuple.of(6, Arbitraries.of(Kind.PASS, Kind.FAIL, Kind.TIME)),
        Tuple.of(3, Arbitraries.of(Kind.FAILED_REQUEST, Kind.ANSWERED_REQUEST)),
        Tuple.of(2, Arbitraries.of(Kind.values())));
    return Combinators.combine(
            kinds, Arbitraries.integers().between(0, 3), Arbitraries.integers().between(0, 7))
        .as(HistoryEvent::new)
        .list()
        .ofMaxSize(120);
  }

  @Override
  public String toString() {
    return kind + " " + which + " " + amount;
  }
}
