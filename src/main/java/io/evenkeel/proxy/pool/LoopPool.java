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
  private static final long KICK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private final LoopContext loop;
  private final String name;
  private final PoolTraffic traffic;
  private final Map<String, LoopBackend> byId = new HashMap<>();
  private List<LoopBackend> inOrder = List.of();
  private final RequestQueue line;
  private final RejectionLog refusals;
  private @Nullable PoolSnapshot seen;
  private @Nullable BalancingPolicy policy;
  private String policyName = "";
  private Candidates candidates = Candidates.NONE;
  private long hedgeAfter = Long.MAX_VALUE;
  private long kickedAt = System.nanoTime() - KICK_NANOS;

  public LoopPool(LoopContext loop, String name) {
    this.loop = loop;
    this.name = name;
    this.traffic = loop.traffic().pool(name);
    this.refusals = new RejectionLog("pool " + name);
    this.line = loop.neighbours().line(name, traffic.waiting());
  }

  public String name() {
    return name;
  }

  public RejectionLog refusals() {
    return refusals;
  }

  public PoolTraffic traffic() {
    return traffic;
  }

  /** The pool's settings now; none where it was taken out of the configuration a moment ago. */
  @Nullable
  public PoolConfig config() {
    candidates();
    return seen == null ? null : seen.config();
  }

  public RetryBudget budget(double share) {
    return traffic.budget(share);
  }

  /** Who may be chosen now. Costs a look-up, unless the board shows something new. */
  @SuppressWarnings("ReferenceEquality")
  public Candidates candidates() {
    // The board gives the same reference until it is written again.
    PoolSnapshot now = loop.board().pool(name);
    if (now != seen) {
      become(now);
    }
    return candidates;
  }

  BalancingPolicy policy() {
    return Objects.requireNonNull(policy, "a policy is there once there are candidates");
  }

  /** A request is over that one of its backends took. */
  void ended(LoopBackend lane) {
    if (policy != null) {
      policy.ended(lane);
    }
  }

  private void become(@Nullable PoolSnapshot now) {
    seen = now;
    List<LoopBackend> lanes = new ArrayList<>(byId.size());
    if (now != null) {
      for (BackendState state : now.backends()) {
        int order = lanes.size();
        LoopBackend lane = byId.get(state.id().backend());
        if (lane != null && lane.state().backend().url().equals(state.backend().url())) {
          lane.become(now.config(), state, order);
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
    inOrder = lanes;
    if (byId.size() > lanes.size()) {
      Set<LoopBackend> here = new HashSet<>(lanes);
      byId.values().stream().filter(lane -> !here.contains(lane)).forEach(LoopBackend::retire);
      byId.values().retainAll(here);
    }
    candidates = Candidates.of(now, inOrder);
    if (!line.isEmpty()) {
      line.callAll(loop);
    }
    hedgeAfter = now == null
        ? Long.MAX_VALUE
        : now.config()
            .hedge()
            .map(hedge -> hedgeAfter(hedge, System.nanoTime()))
            .orElse(Long.MAX_VALUE);
  }

  /** To be called now and then, for what changes without a request: those that wait hear of it. */
  public void look(long now) {
    if (!line.isEmpty()) {
      candidates();
    }
    if (candidates.outdated(now)) {
      candidates = Candidates.of(seen, inOrder);
    }
  }

  /** Asks for a check round: nobody accepts. At most one message per 200 ms; HealthVerticle coalesces the loops'. */
  void kick(long now) {
    if (now - kickedAt >= KICK_NANOS) {
      kickedAt = now;
      loop.send("evenkeel.health.kick", new JsonObject().put("pool", name));
    }
  }

  /** Who waits for one of its backends, on all loops. */
  public RequestQueue line() {
    return line;
  }

  @Nullable
  public LoopBackend lane(String backend) {
    return byId.get(backend);
  }

  /** Whether slow requests go to a second backend too. */
  public boolean hedges() {
    return seen != null && seen.config().hedge().isPresent();
  }

  /** When an attempt that begins now is slow; {@code Long.MAX_VALUE}: nobody knows yet. */
  public long hedgeDue(long now) {
    return hedgeAfter == Long.MAX_VALUE ? hedgeAfter : now + hedgeAfter;
  }

  private long hedgeAfter(HedgeConfig hedge, long now) {
    int percentile = hedge.after().percentile();
    if (percentile == 0) {
      return hedge.after().fixed().toNanos();
    }
    List<Latencies> all =
        byId.values().stream().map(lane -> lane.traffic().latencies()).toList();
    return Latencies.of(all, percentile, now).orElse(Long.MAX_VALUE);
  }

  public void sweep(long now) {
    refusals.sweep(now);
    candidates();
    byId.values().forEach(lane -> lane.expireIdle(now));
    PoolConfig config = config();
    if (config != null) {
      budget(config.retry().budget()).sample(now);
      config.hedge().ifPresent(hedge -> {
        traffic.hedges(hedge.budget()).sample(now);
        hedgeAfter = hedgeAfter(hedge, now);
      });
    }
  }

  public void close() {
    byId.values().forEach(LoopBackend::closeIdle);
  }
}
