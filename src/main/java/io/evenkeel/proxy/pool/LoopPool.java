package io.evenkeel.proxy.pool;

import io.evenkeel.balance.BalancingPolicies;
import io.evenkeel.balance.BalancingPolicy;
import io.evenkeel.config.BalanceConfig;
import io.evenkeel.config.HedgeConfig;
import io.evenkeel.config.PoolConfig;
import io.evenkeel.config.StickyConfig;
import io.evenkeel.health.BackendState;
import io.evenkeel.health.PoolSnapshot;
import io.evenkeel.model.BackendId;
import io.evenkeel.net.MemoryShare;
import io.evenkeel.proxy.log.RejectionLog;
import io.evenkeel.proxy.loop.LoopContext;
import io.evenkeel.traffic.Latencies;
import io.evenkeel.traffic.PoolTraffic;
import io.evenkeel.traffic.RetryBudget;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One event loop's view of a pool: its backends, policy, queue and settings. Used on that event loop only. */
public final class LoopPool {
  private static final long PROBE_REQUEST_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private static final int MAX_SAMPLED = 100;

  private final PoolRegistry registry;
  private final LoopContext loop;
  private final String name;
  private final PoolTraffic traffic;
  private final MemoryShare memory;
  private final Map<String, LoopBackend> byId = new HashMap<>();
  private List<LoopBackend> backendsInOrder = List.of();
  private final RequestQueue queue;
  private final RejectionLog rejectionLog;
  private @Nullable PoolSnapshot snapshot;
  private @Nullable BalancingPolicy policy;
  private @Nullable BalanceConfig balance;
  private Candidates candidates = Candidates.NONE;

  /** The backends by the values of the cookies that bind clients to them; empty if the pool is not sticky. */
  private Map<String, LoopBackend> byToken = Map.of();

  private final Set<LoopBackend> limited = new HashSet<>();
  private long hedgeAfter = Long.MAX_VALUE;
  private long queueTarget = Long.MAX_VALUE / 4;
  private long probesRequestedAt = System.nanoTime() - PROBE_REQUEST_INTERVAL_NANOS;

  LoopPool(PoolRegistry registry, String name) {
    this.registry = registry;
    this.loop = registry.loop();
    this.name = name;
    this.traffic = loop.traffic().pool(name);
    this.memory = loop.memory().newShare(registry::hasSeveralPools);
    this.rejectionLog = new RejectionLog("pool " + name);
    this.queue = registry.queues().queue(name, traffic.queued());
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

  /** The current settings of the pool; {@code null} if it is not configured, or was just removed. */
  @Nullable
  public PoolConfig config() {
    candidates();
    return snapshot == null ? null : snapshot.config();
  }

  public RetryBudget retryBudget(double share) {
    return traffic.retryBudget(share);
  }

  /** The backends that may be chosen now. Costs only one look-up unless HealthVerticle has published a change. */
  @SuppressWarnings("ReferenceEquality")
  public Candidates candidates() {
    // the board returns the same reference until the next write
    PoolSnapshot published = registry.board().pool(name);
    if (published != snapshot) {
      update(published);
    }
    return candidates;
  }

  BalancingPolicy policy() {
    return Objects.requireNonNull(policy, "a policy is there once there are candidates");
  }

  void onRequestEnded(LoopBackend backend) {
    if (policy != null) {
      policy.onRequestEnded(backend);
    }
  }

  void onResponse(LoopBackend backend, long nanos) {
    if (policy != null) {
      policy.onResponse(backend, nanos);
    }
  }

  /** The median time to a response of the backends other than {@code backend}; 0 if there was none lately. */
  long usualResponseNanos(LoopBackend backend, long now) {
    List<Latencies> others = backendsInOrder.stream()
        .filter(each -> each != backend)
        .limit(MAX_SAMPLED)
        .map(each -> each.traffic().latencies())
        .toList();
    return Latencies.percentile(others, 50, now).orElse(0);
  }

  /** The mean share of 5xx among the latest responses of the backends other than {@code backend}. */
  double errorShareOfOthers(LoopBackend backend) {
    double sum = 0;
    for (LoopBackend each : byId.values()) {
      sum += each == backend ? 0 : each.fastFailures().errorShare();
    }
    return sum / Math.max(1, byId.size() - 1);
  }

  /** Wakes the oldest request that is queued for this pool, on any event loop. */
  void onPlaceFree() {
    if (!queue.isEmpty()) {
      queue.wakeNext();
    }
  }

  /** Wakes up to {@code places} of the requests that wait for a backend of this pool. */
  void wake(int places) {
    for (int left = Math.min(places, traffic.queued().count()); left > 0; left--) {
      queue.wakeNext();
    }
  }

  /** Updates the limit of a backend every tick from now on, until it has none. */
  void watchLimit(LoopBackend backend) {
    if (!limited.contains(backend)) {
      limited.add(backend);
    }
  }

  /** Requests the other event loops to close an idle connection to this backend, so that this one can open one. */
  void closeIdleElsewhere(BackendId backend) {
    registry.queues().closeIdleElsewhere(registry, backend);
  }

  /** Informs all event loops that the host of this backend has acknowledged nothing since {@code since}. */
  void reportSilentHost(BackendId backend, long since) {
    registry.queues().reportSilentHost(backend, since);
  }

  private void update(@Nullable PoolSnapshot published) {
    snapshot = published;
    List<LoopBackend> backends = new ArrayList<>(byId.size());
    if (published != null) {
      for (BackendState state : published.backends()) {
        backends.add(update(published.config(), state, backends.size()));
      }
      BalanceConfig configured = published.config().balance();
      if (policy == null || !configured.equals(balance)) {
        balance = configured;
        policy = Objects.requireNonNull(BalancingPolicies.BY_NAME.get(configured.policy()))
            .apply(new BalancingPolicy.Settings(
                loop.random(), System::nanoTime, configured.bound(), loop::executeInBackground));
      }
    }
    backendsInOrder = backends;
    if (byId.size() > backends.size()) {
      Set<LoopBackend> current = new HashSet<>(backends);
      byId.values().stream().filter(each -> !current.contains(each)).forEach(each -> {
        each.connections().retire();
        each.wakeBound(this::isOwn);
      });
      byId.values().retainAll(current);
    }
    candidates = Candidates.of(published, backendsInOrder);
    updateTokens(published);
    if (!queue.isEmpty() || !byToken.isEmpty()) {
      wakeQueued();
    }
    hedgeAfter = published == null
        ? Long.MAX_VALUE
        : published
            .config()
            .hedge()
            .map(hedge -> hedgeDelay(hedge, System.nanoTime()))
            .orElse(Long.MAX_VALUE);
  }

  private void updateTokens(@Nullable PoolSnapshot published) {
    StickyConfig sticky = published == null ? null : published.config().sticky().orElse(null);
    if (sticky == null) {
      byToken = Map.of();
      return;
    }
    Map<String, LoopBackend> current = new HashMap<>();
    for (LoopBackend each : backendsInOrder) {
      current.put(each.stickyToken(sticky.secret()), each);
    }
    byToken = current;
  }

  /** The backend that a cookie with this value names; {@code null} if there is none any more. */
  @Nullable
  public LoopBackend backendOfToken(String token) {
    candidates();
    return byToken.get(token);
  }

  /** Updates a backend, or replaces it if its address has changed. */
  private LoopBackend update(PoolConfig config, BackendState state, int position) {
    LoopBackend existing = byId.get(state.id().backend());
    if (existing != null
        && existing.state().backend().url().equals(state.backend().url())) {
      existing.update(config, state, position);
      return existing;
    }
    if (existing != null) {
      existing.connections().retire();
    }
    LoopBackend added = new LoopBackend(registry, this, config, state, position);
    byId.put(state.id().backend(), added);
    return added;
  }

  /**
   * Applies changes that no request triggers: a new snapshot while requests are queued, or while clients have connections
   * to backends that may have to be closed; and changed weights.
   */
  void onTimer(long now) {
    if (!queue.isEmpty() || !byToken.isEmpty() || traffic.privateConnections().count() > 0) {
      candidates();
    }
    if (!limited.isEmpty()) {
      limited.removeIf(each -> !each.updateLimit(now));
    }
    if (candidates.hasAccepting()) {
      queue.onTimer(now, queueTarget, this::isOwn);
    }
    if (candidates.isOutdated(now)) {
      candidates = Candidates.of(snapshot, backendsInOrder);
    }
  }

  private boolean isOwn(RequestQueue.Waiter waiter) {
    return waiter instanceof QueuedRequest request && request.isOnLoop(loop);
  }

  /** Lets all requests that wait on this loop look for a backend again. */
  void wakeQueued() {
    queue.wakeAll(this::isOwn);
    byToken.values().forEach(each -> each.wakeBound(this::isOwn));
  }

  RequestQueue queueOf(BackendId backend) {
    return registry.queues().queue(backend);
  }

  private static long queueTarget(PoolConfig config, Collection<LoopBackend> backends) {
    long service = 0;
    for (LoopBackend each : backends) {
      service = Math.max(service, each.traffic().limit().serviceNanos());
    }
    long longest = Math.min(config.timeouts().queue().toNanos(), Long.MAX_VALUE / 4);
    return RequestQueue.target(longest, service);
  }

  /**
   * Requests probes of the pool from HealthVerticle, at most every 200 ms. HealthVerticle merges the requests of all
   * event loops.
   */
  void requestProbes(long now) {
    if (now - probesRequestedAt >= PROBE_REQUEST_INTERVAL_NANOS) {
      probesRequestedAt = now;
      loop.send("evenkeel.health.kick", new JsonObject().put("pool", name));
    }
  }

  /** What the exchanges of this pool hold in memory on this event loop. */
  public MemoryShare memory() {
    return memory;
  }

  /** The requests of all event loops that are queued for this pool. */
  RequestQueue queue() {
    return queue;
  }

  /** Returns null if the pool has no such backend. */
  @Nullable
  LoopBackend backend(String backend) {
    return byId.get(backend);
  }

  /** Whether slow requests are also sent to a second backend. */
  public boolean hedgingEnabled() {
    return snapshot != null && snapshot.config().hedge().isPresent();
  }

  /** When an attempt that starts now counts as slow; {@code Long.MAX_VALUE} if that is unknown. */
  public long hedgeDeadline(long now) {
    return hedgeAfter == Long.MAX_VALUE ? hedgeAfter : now + hedgeAfter;
  }

  private long hedgeDelay(HedgeConfig hedge, long now) {
    int percentile = hedge.after().percentile();
    if (percentile == 0) {
      return hedge.after().fixed().toNanos();
    }
    List<Latencies> all =
        byId.values().stream().map(each -> each.traffic().latencies()).toList();
    return Latencies.percentile(all, percentile, now).orElse(Long.MAX_VALUE);
  }

  /** Called about once a second. */
  void sweep(long now) {
    rejectionLog.logPending(now);
    traffic.suspects().expire(now);
    candidates();
    byId.values().forEach(each -> each.connections().closeExpired(now));
    PoolConfig config = config();
    if (config != null) {
      queueTarget = queueTarget(config, byId.values());
      retryBudget(config.retry().budget()).sample(now);
      config.hedge().ifPresent(hedge -> {
        traffic.hedgeBudget(hedge.budget()).sample(now);
        hedgeAfter = hedgeDelay(hedge, now);
      });
    }
  }

  void close() {
    byId.values().forEach(each -> each.connections().closeIdle());
  }
}
