package io.evenkeel.kit;

import io.evenkeel.health.HealthChanged;
import io.evenkeel.model.ChangeKind;
import io.evenkeel.model.Health;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** Records every change of health and mode on the event bus, in order. */
public final class Timeline {
  private final List<HealthChanged> changes = new CopyOnWriteArrayList<>();

  Timeline(Vertx vertx) {
    HealthChanged.follow(vertx, change -> {
      if (change.kind() == ChangeKind.HEALTH || change.kind() == ChangeKind.MODE) {
        changes.add(change);
      }
    });
  }

  public List<HealthChanged> all() {
    return List.copyOf(changes);
  }

  /** The number of changes so far, as the start for a later {@link #await}. */
  public int size() {
    return changes.size();
  }

  /** Each change in short form: {@code b1:alive→dead (request)}. */
  public List<String> brief() {
    return brief(0);
  }

  public List<String> brief(int from) {
    return changes.stream().skip(from).map(Timeline::brief).toList();
  }

  private static String brief(HealthChanged change) {
    String mode = change.mode() == change.wasMode() ? "" : " " + change.mode().word();
    return change.backend() + ":" + change.was().word() + "→" + change.health().word() + mode + " ("
        + change.cause().word() + ")";
  }

  /** Waits until the backend's health changes to {@code health}. */
  public HealthChanged await(String backend, Health health) {
    return await(0, backend, health);
  }

  /** The same, ignoring the first {@code from} changes. */
  public HealthChanged await(int from, String backend, Health health) {
    return await(
        from,
        backend + " " + health.word(),
        each -> each.backend().equals(backend) && each.health() == health && each.was() != health);
  }

  public HealthChanged await(int from, String what, Predicate<HealthChanged> wanted) {
    Await.until(() -> what + "; there was " + brief(from), Await.BOUND, () -> changes.stream()
        .skip(from)
        .anyMatch(wanted));
    return changes.stream().skip(from).filter(wanted).findFirst().orElseThrow();
  }
}
