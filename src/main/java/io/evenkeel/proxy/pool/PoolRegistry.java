package io.evenkeel.proxy.pool;

import io.evenkeel.config.PoolConfig;
import io.evenkeel.health.HealthBoard;
import io.evenkeel.model.BackendId;
import io.evenkeel.proxy.backend.VertxClients;
import io.evenkeel.proxy.loop.LoopContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The pools of one event loop, each created at its first use. Used on that event loop only. */
public final class PoolRegistry {
  private static final long SWEEP_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final LoopContext loop;
  private final HealthBoard board;
  private final VertxClients clients;
  private final RequestQueues queues;
  private final Map<String, LoopPool> pools = new HashMap<>();
  private long sweptAt;

  /** Registers with {@code queues} until {@link #close}, and for the ticks of the event loop. */
  public PoolRegistry(
      LoopContext loop, HealthBoard board, VertxClients clients, RequestQueues queues) {
    this.loop = loop;
    this.board = board;
    this.clients = clients;
    this.queues = queues;
    queues.add(this);
    loop.tickHandler(this::onTick);
  }

  /** Returns the pool of this name, even if it is not configured. */
  public LoopPool pool(String name) {
    return pools.computeIfAbsent(name, absent -> new LoopPool(this, absent));
  }

  private void closeUnusedClients() {
    List<PoolConfig> configs = new ArrayList<>(pools.size());
    for (LoopPool each : pools.values()) {
      PoolConfig config = each.config();
      if (config != null) {
        configs.add(config);
      }
    }
    clients.closeUnused(configs);
  }

  private void onTick(long now) {
    if (now - sweptAt > SWEEP_INTERVAL_NANOS) {
      sweptAt = now;
      pools.values().forEach(pool -> pool.sweep(now));
      closeUnusedClients();
    }
    pools.values().forEach(pool -> pool.onTimer(now));
  }

  /** Wakes all queued requests of this event loop, because health or the configuration has changed. */
  public void wakeQueued() {
    pools.values().forEach(LoopPool::wakeQueued);
  }

  /** Closes the idle connections to backends. */
  public void close() {
    queues.remove(this);
    pools.values().forEach(LoopPool::close);
  }

  /** From any thread. */
  void onHostSilent(BackendId backend, long since) {
    loop.execute(() -> {
      LoopBackend here = pool(backend.pool()).backend(backend.backend());
      if (here != null) {
        here.onHostSilent(since);
      }
    });
  }

  LoopContext loop() {
    return loop;
  }

  boolean hasSeveralPools() {
    return pools.size() > 1;
  }

  HealthBoard board() {
    return board;
  }

  VertxClients clients() {
    return clients;
  }

  RequestQueues queues() {
    return queues;
  }

  /** Closes one idle connection to this backend on this event loop, asynchronously. Thread-safe. */
  void requestIdleClose(BackendId backend) {
    loop.execute(() -> {
      LoopBackend loopBackend = pool(backend.pool()).backend(backend.backend());
      if (loopBackend != null) {
        loopBackend.connections().closeOneIdle();
      }
    });
  }
}
