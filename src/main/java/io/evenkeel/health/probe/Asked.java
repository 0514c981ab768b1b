package io.evenkeel.health.probe;

import io.evenkeel.health.ProbeResult;
import io.evenkeel.health.probe.ProbeSequence.Purpose;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Those who wait for one probe, and why. */
final class Asked {
  final Set<Purpose> purposes = EnumSet.noneOf(Purpose.class);
  final List<Promise<ProbeResult>> promises = new ArrayList<>(0);

  Future<ProbeResult> add(Purpose purpose) {
    Promise<ProbeResult> promise = Promise.promise();
    purposes.add(purpose);
    promises.add(promise);
    return promise.future();
  }

  /** All of both. */
  Asked addAll(@Nullable Asked others) {
    if (others != null) {
      purposes.addAll(others.purposes);
      promises.addAll(others.promises);
    }
    return this;
  }
}
