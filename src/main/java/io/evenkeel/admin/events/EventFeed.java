package io.evenkeel.admin.events;

import io.evenkeel.admin.api.HealthClient;
import io.evenkeel.admin.api.PagedStateWriter;
import io.evenkeel.admin.api.ProblemException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Server-sent events: sends every change of health and mode to each subscriber. */
public final class EventFeed {
  private static final int MAX_STREAMS = 500;

  private final Vertx vertx;
  private final HealthClient health;
  private final EventHistory history;
  private final Set<EventStream> streams = ConcurrentHashMap.newKeySet();
  private final List<MessageConsumer<JsonObject>> changeConsumers;
  private final long pingTimer;
  private volatile boolean closed;

  /**
   * @param capacity the number of changes that a subscriber may lag behind, or miss, and still resume
   * @param pingMs the interval of pings
   */
  public EventFeed(Vertx vertx, HealthClient health, int capacity, long pingMs) {
    this.vertx = vertx;
    this.health = health;
    history = new EventHistory(capacity);
    changeConsumers = List.of(
        consumer(HealthClient.CHANGES_ADDRESS, "change"),
        consumer(HealthClient.POOL_CHANGES_ADDRESS, "pool"));
    pingTimer = vertx.setPeriodic(pingMs, tick -> streams.forEach(EventStream::sendPing));
  }

  private MessageConsumer<JsonObject> consumer(String address, String event) {
    return vertx.eventBus().localConsumer(address, message -> {
      history.add(event, message.body());
      streams.forEach(EventStream::onNewEvents);
    });
  }

  /** Handles {@code GET /api/events}. */
  public void subscribe(RoutingContext ctx) {
    String lastId = ctx.request().getHeader("Last-Event-ID");
    OptionalLong resumed = lastId == null ? OptionalLong.empty() : history.positionAfter(lastId);
    if (closed) {
      ProblemException.respond(ctx, new ProblemException(503, "the balancer is stopping"));
    } else if (streams.size() >= MAX_STREAMS) {
      ProblemException.respond(
          ctx,
          new ProblemException(503, MAX_STREAMS + " streams are open already; close one of them"));
    } else if (ctx.request().method().equals(HttpMethod.HEAD)) {
      ctx.response().putHeader("Content-Type", "text/event-stream").end();
    } else if (resumed.isPresent()) {
      open(ctx, resumed.getAsLong(), null);
    } else {
      PagedStateWriter.prepare(ctx, health).onComplete((pools, failure) -> {
        if (failure != null) {
          ProblemException.respond(ctx, failure);
        } else {
          open(ctx, history.positionAfter(pools.node(), pools.seq()), pools.writer());
        }
      });
    }
  }

  /** The number of open streams. */
  public int streamCount() {
    return streams.size();
  }

  /** Ends every stream at once and rejects new ones. Thread-safe; a second call does nothing. */
  public void close() {
    closed = true;
    vertx.cancelTimer(pingTimer);
    changeConsumers.forEach(MessageConsumer::unregister);
    streams.forEach(EventStream::close);
  }

  private void open(
      RoutingContext ctx,
      long position,
      @Nullable BiFunction<String, String, Future<Void>> snapshot) {
    if (ctx.response().closed()) {
      return;
    }
    Context context = vertx.getOrCreateContext();
    EventStream stream = new EventStream(context, ctx, history, position);
    streams.add(stream);
    stream.open(snapshot, () -> streams.remove(stream));
    if (closed) {
      stream.close();
    }
  }
}
