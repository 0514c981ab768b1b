package io.evenkeel.proxy;

import io.evenkeel.config.Config;
import io.evenkeel.config.ListenerConfig;
import io.evenkeel.health.HealthBoard;
import io.evenkeel.health.HealthChanged;
import io.evenkeel.proxy.client.SharedConnections;
import io.evenkeel.proxy.exchange.ListenerContext;
import io.evenkeel.proxy.listener.ListenException;
import io.evenkeel.proxy.listener.Listener;
import io.evenkeel.proxy.loop.LoopContext;
import io.evenkeel.traffic.TrafficStats;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Forwards requests, on one event loop, with servers and a client of its own. One instance a core. */
public final class ProxyVerticle extends VerticleBase {
  private static final long STILL_ACCEPTING_MILLIS = 500;

  /** For those of earlier listeners to be closed, after their time. */
  private static final long CLOSE_GRACE_MILLIS = 1000;

  private final int number;
  private final HealthBoard board;
  private final TrafficStats traffic;
  private final SharedConnections neighbours;
  private final BooleanSupplier ready;
  private final Map<String, Listener> listeners = new LinkedHashMap<>();
  private final Map<Listener, Future<Void>> closingListeners = new LinkedHashMap<>();
  private @Nullable LoopContext loop;
  private volatile Map<String, Integer> ports = Map.of();
  private Duration drain = Duration.ZERO;

  /**
   * @param number of this instance, from 0, below {@link TrafficStats#loops()}
   * @param ready what the listeners' {@code monitorPath} tells
   */
  public ProxyVerticle(
      int number,
      HealthBoard board,
      TrafficStats traffic,
      SharedConnections neighbours,
      BooleanSupplier ready) {
    this.number = number;
    this.board = board;
    this.traffic = traffic;
    this.neighbours = neighbours;
    this.ready = ready;
  }

  /** The event loop it was placed on: known once it is deployed. No two instances should share one. */
  public Object eventLoop() {
    return ((ContextInternal) context).nettyEventLoop();
  }

  /** Opens the listeners; from any thread, once, after it is deployed. Fails, with none open, where one cannot be. */
  public Future<Void> open(Config config) {
    return runOnLoop(() -> {
      loop = new LoopContext(vertx, number, board, traffic, neighbours);
      vertx.eventBus().localConsumer(HealthChanged.ADDRESS, changed -> loop()
          .pools()
          .forEach(pool -> pool.queue().wakeAll(loop())));
      return apply(config);
    });
  }

  /** Goes over to another configuration, from any thread; fails, and changes nothing, where a listener cannot open. */
  public Future<Void> update(Config config) {
    return runOnLoop(() -> apply(config));
  }

  /** The port of each open listener, by name. From any thread; empty before {@link #open}. */
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
        ListenerContext listening = ListenerContext.of(listener, config, ready);
        opening.add(Listener.open(vertx, loop(), listening, -index, neighbours)
            .onSuccess(opened -> next.put(listener.name(), opened))
            .recover(failure -> Future.failedFuture(new ListenException(listener, failure))));
      }
    }
    return Future.join(opening)
        .<Void>mapEmpty()
        .onFailure(failure -> rollBack(next.values()))
        .compose(opened -> switchTo(config, next));
  }

  /** Closes again what was opened, whose first clients may have come by a socket that they share with the others. */
  private void rollBack(Collection<Listener> opened) {
    List<Listener> useless = new ArrayList<>(opened);
    useless.removeAll(listeners.values());
    listeners.values().forEach(Listener::installDetector);
    useless.forEach(each -> trackClosing(each, each.handOver(vertx)));
  }

  private Future<Void> switchTo(Config config, Map<String, Listener> next) {
    drain = config.proxy().shutdownDrain();
    List<Listener> gone = new ArrayList<>(listeners.values());
    gone.removeAll(next.values());
    listeners.clear();
    List<Future<Void>> over = new ArrayList<>();
    config.listeners().forEach(listener -> {
      Listener open = Objects.requireNonNull(next.get(listener.name()));
      over.add(open.update(ListenerContext.of(listener, config, ready)));
      listeners.put(listener.name(), open);
    });
    Map<String, Integer> bound = new LinkedHashMap<>();
    listeners.forEach((name, open) -> bound.put(name, open.port()));
    ports = Collections.unmodifiableMap(bound);
    gone.forEach(each -> trackClosing(
        each,
        next.values().stream().anyMatch(each::sharesSocketWith)
            ? each.handOver(vertx)
            : each.close(vertx, drain)));
    return Future.join(over).mapEmpty();
  }

  private void trackClosing(Listener gone, Future<Void> closed) {
    closingListeners.put(gone, closed);
    closed.onComplete(left -> closingListeners.remove(gone));
  }

  /** Drains: says so in every answer, accepts for a moment more, then waits for what is under way. */
  @Override
  public Future<?> stop() {
    if (loop == null) {
      return Future.succeededFuture();
    }
    loop().drain();
    listeners.values().forEach(Listener::drain);
    return vertx
        .timer(STILL_ACCEPTING_MILLIS)
        .compose(accepted -> Future.join(Stream.concat(
                listeners.values().stream().map(open -> open.close(vertx, drain)), closeRemaining())
            .toList()))
        .eventually(() -> loop().close());
  }

  /** Who has come by a listener of an earlier configuration and is still served has as much time as the others. */
  private Stream<Future<Void>> closeRemaining() {
    Future<Void> over = vertx.timer(drain.toMillis() + CLOSE_GRACE_MILLIS).mapEmpty();
    List.copyOf(closingListeners.keySet()).forEach(each -> each.closeHandedOver(vertx, drain));
    return List.copyOf(closingListeners.values()).stream()
        .map(closed -> Future.any(closed, over).<Void>mapEmpty());
  }

  private LoopContext loop() {
    return Objects.requireNonNull(loop, "open() comes first");
  }

  private Future<Void> runOnLoop(Supplier<Future<Void>> work) {
    Promise<Void> promise = Promise.promise();
    context.runOnContext(here -> {
      try {
        work.get().onComplete(promise);
      } catch (RuntimeException problem) {
        promise.fail(problem);
      }
    });
    return promise.future();
  }
}
