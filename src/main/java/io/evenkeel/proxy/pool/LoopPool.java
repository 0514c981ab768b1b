package io.evenkeel.proxy.pool;

import io.evenkeel.balance.BalancingPolicy;
import io.evenkeel.config.HedgeConfig;
import io.evenkeel.config.PoolConfig;
import io.evenkeel.health.BackendState;
import io.evenkeel.health.PoolSnapshot;
import io.evenkeel.proxy.log.RejectionLog;
import io.evenkeel.proxy.loop.LoopContext;
import io.evenkeel.traffic.Latencies;
import io.evenkeel.traffic.PoolTraffic;
import io.evenkeel.traffic.RetryBudget;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One event loop's view of a pool: its lanes and its policy. */
public final class LoopPool {
  private static final long PROBE_REQUEST_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private final LoopContext loop;
  private final String name;
  private final PoolTraffic traffic;
  private final Map<String, LoopBackend> byId = new HashMap<>();
  private List<LoopBackend> ordered = List.of();
  private final RequestQueue queue;
  private final RejectionLog rejectionLog;
  private @Nullable PoolSnapshot snapshot;
  private @Nullable BalancingPolicy policy;
  private String policyName = "";
  private Candidates candidates = Candidates.NONE;
  private long hedgeAfter = Long.MAX_VALUE;
  private long probesRequestedAt = System.nanoTime() - PROBE_REQUEST_INTERVAL_NANOS;

  public LoopPool(LoopContext loop, String name) {
    this.loop = loop;
    this.name = name;
    this.traffic = loop.traffic().pool(name);
    this.rejectionLog = new RejectionLog("pool " + name);
    this.queue = loop.sharedConnections().queue(name, traffic.queued());
  }

  public String name() {
    return name;
  }

  public RejectionLog rejectionLog() {
    return rejectionLog;
  }

  public PoolTraffic traffic() {
    return traffic;
  }

  /** The pool's settings now; none where it was taken out of the configuration a moment ago. */
  @Nullable
  public PoolConfig config() {
    candidates();
    return snapshot == null ? null : snapshot.config();
  }

  public RetryBudget retryBudget(double share) {
    return traffic.retryBudget(share);
  }

  /** Who may be chosen now. Costs a look-up, unless the board shows something new. */
  @SuppressWarnings("ReferenceEquality")
  public Candidates candidates() {
    // The board gives the same reference until it is written again.
    PoolSnapshot now = loop.board().pool(name);
    if (now != snapshot) {
      update(now);
    }
    return candidates;
  }

  BalancingPolicy policy() {
    return Objects.requireNonNull(policy, "a policy is there once there are candidates");
  }

  /** A request is over that one of its backends took. */
  void onRequestEnded(LoopBackend lane) {
    if (policy != null) {
      policy.onRequestEnded(lane);
    }
  }

  private void update(@Nullable PoolSnapshot now) {
    snapshot = now;
    List<LoopBackend> lanes = new ArrayList<>(byId.size());
    if (now != null) {
      for (BackendState state : now.backends()) {
        int order = lanes.size();
        LoopBackend lane = byId.get(state.id().backend());
        if (lane != null && lane.state().backend().url().equals(state.backend().url())) {
          lane.update(now.config(), state, order);
        } else {
          if (lane != null) {
            lane.retire();
          }
          lane = new LoopBackend(loop, now.config(), state, order);
          byId.put(state.id().backend(), lane);
        }
        lanes.add(lane);
      }
      if (policy == null || !policyName.equals(now.config().balance())) {
        policyName = now.config().balance();
        policy =
            Objects.requireNonNull(BalancingPolicy.BY_NAME.get(policyName)).apply(loop.random());
      }
    }
    ordered = lanes;
    if (byId.size() > lanes.size()) {
      Set<LoopBackend> here = new HashSet<>(lanes);
      byId.values().stream().filter(lane -> !here.contains(lane)).forEach(LoopBackend::retire);
      byId.values().retainAll(here);
    }
    candidates = Candidates.of(now, ordered);
    if (!queue.isEmpty()) {
      queue.wakeAll(loop);
    }
    hedgeAfter = now == null
        ? Long.MAX_VALUE
        : now.config()
            .hedge()
            .map(hedge -> hedgeDelay(hedge, System.nanoTime()))
            .orElse(Long.MAX_VALUE);
  }

  /** To be called now and then, for what changes without a request: those that wait hear of it. */
  public void onTimer(long now) {
    if (!queue.isEmpty()) {
      candidates();
    }
    if (candidates.isOutdated(now)) {
      candidates = Candidates.of(snapshot, ordered);
    }
  }

  /** Asks for a check round: nobody accepts. At most one message per 200 ms; HealthVerticle coalesces the loops'. */
  void requestProbes(long now) {
    if (now - probesRequestedAt >= PROBE_REQUEST_INTERVAL_NANOS) {
      probesRequestedAt = now;
      loop.send("evenkeel.health.kick", new JsonObject().put("pool", name));
    }
  }

  /** Who waits for one of its backends, on all loops. */
  public RequestQueue queue() {
    return queue;
  }

  @Nullable
  public LoopBackend backend(String backend) {
    return byId.get(backend);
  }

  /** Whether slow requests go to a second backend too. */
  public boolean hedgingEnabled() {
    return snapshot != null && snapshot.config().hedge().isPresent();
  }

  /** When an attempt that begins now is slow; {@code Long.MAX_VALUE}: nobody knows yet. */
  public long hedgeDeadline(long now) {
    return hedgeAfter == Long.MAX_VALUE ? hedgeAfter : now + hedgeAfter;
  }

  private long hedgeDelay(HedgeConfig hedge, long now) {
    int percentile = hedge.after().percentile();
    if (percentile == 0) {
      return hedge.after().fixed().toNanos();
    }
    List<Latencies> all =
        byId.values().stream().map(lane -> lane.traffic().latencies()).toList();
    return Latencies.percentile(all, percentile, now).orElse(Long.MAX_VALUE);
  }

  public void sweep(long now) {
    rejectionLog.logPending(now);
    candidates();
    byId.values().forEach(lane -> lane.expireIdle(now));
    PoolConfig config = config();
    if (config != null) {
      retryBudget(config.retry().budget()).sample(now);
      config.hedge().ifPresent(hedge -> {
        traffic.hedgeBudget(hedge.budget()).sample(now);
        hedgeAfter = hedgeDelay(hedge, now);
      });
    }
  }

  public void close() {
    byId.values().forEach(LoopBackend::closeIdle);
  }
}
