package io.evenkeel.proxy;

import io.evenkeel.config.Config;
import io.evenkeel.config.ListenerConfig;
import io.evenkeel.health.HealthBoard;
import io.evenkeel.net.BackendNames;
import io.evenkeel.net.MemoryBudget;
import io.evenkeel.net.Promises;
import io.evenkeel.net.VertxInternals;
import io.evenkeel.proxy.backend.VertxClients;
import io.evenkeel.proxy.client.ProcessConnections;
import io.evenkeel.proxy.exchange.ListenerContext;
import io.evenkeel.proxy.listener.ListenException;
import io.evenkeel.proxy.listener.Listener;
import io.evenkeel.proxy.loop.LoopContext;
import io.evenkeel.proxy.pool.PoolRegistry;
import io.evenkeel.proxy.pool.RequestQueues;
import io.evenkeel.traffic.TrafficStats;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Forwards requests on one event loop, with its own servers and HTTP clients. Each event loop has one instance. */
public final class ProxyVerticle extends VerticleBase {
  /** Of HealthVerticle, for this process alone. */
  private static final String CHANGES_ADDRESS = "evenkeel.health.changes";

  /**
   * The objects that the instances of one balancer share.
   *
   * @param nodeId identifies this balancer; no other one has it
   * @param names resolves the backends' names
   * @param memory the bytes that all instances may hold for clients and backends
   * @param ready the state that the {@code monitorPath} of a listener reports
   * @param bypassesVertx false if Vert.x must carry all requests and responses, at a higher cost
   */
  public record Shared(
      String nodeId,
      HealthBoard board,
      TrafficStats traffic,
      BackendNames names,
      MemoryBudget memory,
      ProcessConnections connections,
      RequestQueues queues,
      BooleanSupplier ready,
      boolean bypassesVertx) {
    public Shared(
        HealthBoard board,
        TrafficStats traffic,
        BackendNames names,
        MemoryBudget memory,
        BooleanSupplier ready,
        boolean bypassesVertx) {
      this(
          Long.toHexString(ThreadLocalRandom.current().nextLong()),
          board,
          traffic,
          names,
          memory,
          new ProcessConnections(),
          new RequestQueues(),
          ready,
          bypassesVertx);
    }
  }

  /** The objects that this instance created on its event loop when it was opened. */
  private record Running(LoopContext loop, VertxClients clients, PoolRegistry pools) {}

  private static final long STILL_ACCEPTING_MILLIS = 500;

  /** The time for a client to connect after which an idle process ends. */
  private static final long FIRST_ACCEPTING_MILLIS = 100;

  /** Additional time for the listeners of an earlier configuration, after the drain time. */
  private static final long CLOSE_MARGIN_MILLIS = 1000;

  private final int number;
  private final Shared shared;
  private final Map<String, Listener> listeners = new LinkedHashMap<>();
  private final Map<Listener, Future<Void>> closingListeners = new LinkedHashMap<>();
  private @Nullable Running running;
  private volatile Map<String, Integer> ports = Map.of();
  private Duration drain = Duration.ZERO;

  /**
   * @param number the number of this instance, from 0, below {@link TrafficStats#loops()}
   */
  public ProxyVerticle(int number, Shared shared) {
    this.number = number;
    this.shared = shared;
  }

  /** The event loop of this instance, known once it is deployed. Two instances should not share one. */
  public Object eventLoop() {
    return VertxInternals.eventLoop(context);
  }

  /**
   * Opens the listeners. Thread-safe; must be called once, after this verticle is deployed.
   *
   * @return fails if a listener cannot be opened; then none is open
   */
  public Future<Void> open(Config config) {
    return runOnLoop(() -> {
      LoopContext loop = new LoopContext(
          vertx, number, shared.traffic(), shared.memory().loop(number), shared.bypassesVertx());
      VertxClients clients = new VertxClients(vertx, shared.names());
      PoolRegistry pools = new PoolRegistry(loop, shared.board(), clients, shared.queues());
      running = new Running(loop, clients, pools);
      vertx.eventBus().localConsumer(CHANGES_ADDRESS, changed -> pools.wakeQueued());
      return apply(config);
    });
  }

  /**
   * Applies another configuration. Thread-safe.
   *
   * @return fails, and changes nothing, if a listener cannot be opened
   */
  public Future<Void> update(Config config) {
    return runOnLoop(() -> apply(config));
  }

  /** The port of each open listener, by name; empty before {@link #open}. Thread-safe. */
  public Map<String, Integer> ports() {
    return ports;
  }

  private Future<Void> apply(Config config) {
    Map<String, Listener> next = new LinkedHashMap<>();
    List<Future<Listener>> opening = new ArrayList<>();
    int index = 0;
    for (ListenerConfig listener : config.listeners()) {
      index++;
      Listener open = listeners.get(listener.name());
      if (open != null && open.canUpdateTo(listener)) {
        next.put(listener.name(), open);
      } else {
        opening.add(open(config, listener, -index)
            .onSuccess(opened -> next.put(listener.name(), opened))
            .recover(failure -> Future.failedFuture(new ListenException(listener, failure))));
      }
    }
    return Future.join(opening)
        .<Void>mapEmpty()
        .onFailure(failure -> rollBack(next.values()))
        .compose(opened -> switchTo(config, next));
  }

  private Future<Listener> open(Config config, ListenerConfig listener, int sharedPort) {
    return Listener.open(
        vertx,
        running().loop(),
        running().pools(),
        listenerContext(listener, config),
        sharedPort,
        shared.connections());
  }

  private ListenerContext listenerContext(ListenerConfig listener, Config config) {
    return ListenerContext.of(listener, shared.nodeId(), config, shared.ready());
  }

  /** Closes the new listeners again. They may have clients already, if they share a socket with an older listener. */
  private void rollBack(Collection<Listener> opened) {
    List<Listener> unused = new ArrayList<>(opened);
    unused.removeAll(listeners.values());
    listeners.values().forEach(Listener::installDetector);
    unused.forEach(each -> trackClosing(each, each.handOver(vertx)));
  }

  /** Replaces the listeners after all of the next ones were opened. */
  private Future<Void> switchTo(Config config, Map<String, Listener> next) {
    drain = config.proxy().shutdownDrain();
    List<Listener> removed = new ArrayList<>(listeners.values());
    removed.removeAll(next.values());
    listeners.clear();
    List<Future<Void>> updated = new ArrayList<>();
    config.listeners().forEach(listener -> {
      Listener open = Objects.requireNonNull(next.get(listener.name()));
      updated.add(open.update(listenerContext(listener, config)));
      listeners.put(listener.name(), open);
    });
    Map<String, Integer> bound = new LinkedHashMap<>();
    listeners.forEach((name, open) -> bound.put(name, open.port()));
    ports = Collections.unmodifiableMap(bound);
    removed.forEach(each -> trackClosing(
        each,
        next.values().stream().anyMatch(each::sharesSocketWith)
            ? each.handOver(vertx)
            : each.close(vertx, drain)));
    return Future.join(updated).mapEmpty();
  }

  private void trackClosing(Listener removed, Future<Void> closed) {
    closingListeners.put(removed, closed);
    closed.onComplete(done -> closingListeners.remove(removed));
  }

  /**
   * Drains: announces the close in every response, accepts connections for a moment more, which is shorter if no client is
   * connected, then waits for the requests in flight.
   */
  @Override
  public Future<?> stop() {
    if (running == null) {
      return Future.succeededFuture();
    }
    running().loop().drain();
    listeners.values().forEach(Listener::drain);
    return vertx
        .timer(FIRST_ACCEPTING_MILLIS)
        .compose(first -> shared.connections().isEmpty()
            ? Future.succeededFuture()
            : vertx.timer(STILL_ACCEPTING_MILLIS - FIRST_ACCEPTING_MILLIS))
        .compose(accepted -> Future.join(Stream.concat(
                listeners.values().stream().map(open -> open.close(vertx, drain)), closeRemaining())
            .toList()))
        .eventually(this::closeLoop);
  }

  /** Gives the listeners of an earlier configuration as much time to drain as the others. */
  private Stream<Future<Void>> closeRemaining() {
    Future<Void> timeout = vertx.timer(drain.toMillis() + CLOSE_MARGIN_MILLIS).mapEmpty();
    List.copyOf(closingListeners.keySet()).forEach(each -> each.closeHandedOver(vertx, drain));
    return List.copyOf(closingListeners.values()).stream()
        .map(closed -> Future.any(closed, timeout).<Void>mapEmpty());
  }

  private Future<Void> closeLoop() {
    Running current = running();
    Future<Void> ended = current.loop().close();
    current.pools().close();
    return ended.eventually(current.clients()::close).transform(done -> {
      current.loop().stopTimers();
      return Future.succeededFuture();
    });
  }

  private Running running() {
    return Objects.requireNonNull(running, "open() comes first");
  }

  private Future<Void> runOnLoop(Supplier<Future<Void>> work) {
    Promise<Void> promise = Promise.promise();
    context.runOnContext(result -> Promises.settle(promise, work));
    return promise.future();
  }
}
