package io.evenkeel.health.monitor;

import io.evenkeel.health.ChangeEvidence;
import io.evenkeel.health.HealthChanged;
import io.evenkeel.health.HealthReport;
import io.evenkeel.health.ProbeResult;
import io.evenkeel.model.ChangeCause;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The last changes of one backend, and the evidence for the next one. Used on HealthVerticle's event loop only. */
final class BackendHistory {
  private static final int MAX_CHANGES = 50;

  private List<HealthChanged> changes = List.of();
  private @Nullable HealthReport lastReport;

  /** The newest first. Immutable. */
  List<HealthChanged> changes() {
    return changes;
  }

  void add(HealthChanged change) {
    List<HealthChanged> longer = new ArrayList<>(changes.size() + 1);
    longer.add(change);
    longer.addAll(changes.subList(0, Math.min(changes.size(), MAX_CHANGES - 1)));
    changes = List.copyOf(longer);
  }

  /** Keeps a report as the evidence for the changes that follow from it. */
  void setLastReport(HealthReport report) {
    lastReport = report;
  }

  /** The evidence for a change with {@code cause}. */
  ChangeEvidence evidence(ChangeCause cause, Optional<ProbeResult> lastProbe) {
    if (cause == ChangeCause.REQUEST && lastReport != null) {
      return new ChangeEvidence(lastReport::toEvidence);
    }
    boolean probed = cause == ChangeCause.PROBE || cause == ChangeCause.CHECK;
    return probed && lastProbe.isPresent()
        ? new ChangeEvidence(lastProbe.get()::toEvidence)
        : ChangeEvidence.NONE;
  }
}
