package io.evenkeel.admin;

import io.evenkeel.admin.api.HealthClient;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Replaces HealthVerticle on the event bus: replies with the state that a test sets, and records the messages it
 * receives.
 */
public final class FakeHealth {
  public final List<JsonObject> commands = new CopyOnWriteArrayList<>();
  public final List<JsonObject> checks = new CopyOnWriteArrayList<>();
  private final Vertx vertx;
  private final Map<String, Map<String, JsonObject>> pools = new ConcurrentSkipListMap<>();
  private final AtomicLong lastSeq = new AtomicLong();

  public FakeHealth(Vertx vertx) {
    this.vertx = vertx;
    vertx.eventBus().localConsumer(HealthClient.SNAPSHOT_ADDRESS, this::snapshot);
    vertx.eventBus().localConsumer(HealthClient.CHECK_ADDRESS, this::check);
    vertx.eventBus().localConsumer(HealthClient.OPERATE_ADDRESS, this::operate);
  }

  public FakeHealth with(String pool, String... ids) {
    for (String id : ids) {
      backend(pool, id, "inFlight", 0);
    }
    return this;
  }

  /** Sets a field of a backend, which is created if it does not exist. */
  public void backend(String pool, String id, String field, Object value) {
    pools
        .computeIfAbsent(pool, name -> new ConcurrentSkipListMap<>())
        .merge(
            id,
            new JsonObject()
                .put("id", id)
                .put("pool", pool)
                .put("accepting", true)
                .put("mode", "active")
                .put(field, value),
            (old, made) -> old.copy().put(field, value));
  }

  /** Publishes the next change of a backend and returns its id. */
  public String change(String pool, String backend, String reason) {
    long seq = lastSeq.incrementAndGet();
    String id = "lb1-e1-" + seq;
    vertx
        .eventBus()
        .publish(
            HealthClient.CHANGES_ADDRESS,
            new JsonObject()
                .put("id", id)
                .put("node", "lb1")
                .put("seq", seq)
                .put("pool", pool)
                .put("backend", backend)
                .put("reason", reason));
    return id;
  }

  private void snapshot(Message<JsonObject> message) {
    String pool = message.body().getString("pool");
    String id = message.body().getString("backend");
    if (pool != null && !pools.containsKey(pool)) {
      message.fail(404, "no pool \"" + pool + "\"");
    } else if (id != null) {
      JsonObject backend = pools.getOrDefault(pool, Map.of()).get(id);
      if (backend == null) {
        message.fail(404, "no backend \"" + id + "\" in pool \"" + pool + "\"");
      } else {
        message.reply(backend.copy().put("changes", new JsonArray()));
      }
    } else {
      JsonArray shown = new JsonArray();
      pools.keySet().stream()
          .filter(name -> pool == null || pool.equals(name))
          .forEach(name -> shown.add(page(pool(name), message.body())));
      message.reply(new JsonObject()
          .put("node", "lb1")
          .put("seq", lastSeq.get())
          .put("at", "2026-03-01T03:12:09.481Z")
          .put("pools", shown));
    }
  }

  private static JsonObject page(JsonObject pool, JsonObject asked) {
    JsonArray page = new JsonArray();
    pool.getJsonArray("backends").stream()
        .skip(asked.getInteger("from", 0))
        .limit(asked.getInteger("most", Integer.MAX_VALUE))
        .forEach(page::add);
    return pool.put("backends", page);
  }

  private JsonObject pool(String name) {
    JsonArray backends = new JsonArray();
    int accepting = 0;
    for (JsonObject each : pools.getOrDefault(name, Map.of()).values()) {
      backends.add(each);
      accepting += each.getBoolean("accepting") ? 1 : 0;
    }
    String status = accepting == 0 ? "down" : accepting < backends.size() ? "degraded" : "ok";
    return new JsonObject()
        .put("pool", name)
        .put("name", name)
        .put("status", status)
        .put("acceptingCount", accepting)
        .put("totalCount", backends.size())
        .put("backends", backends);
  }

  private void check(Message<JsonObject> message) {
    checks.add(message.body());
    JsonObject verdict =
        new JsonObject().put("health", "alive").put("passed", true).put("reason", "status 200");
    if (message.body().containsKey("backend")) {
      message.reply(verdict.mergeIn(message.body()));
    } else {
      message.reply(new JsonObject().put("verdicts", new JsonArray().add(verdict)));
    }
  }

  private void operate(Message<JsonObject> message) {
    JsonObject order = message.body();
    commands.add(order);
    Map<String, JsonObject> pool = pools.get(order.getString("pool"));
    if (pool == null) {
      message.fail(404, "no pool \"" + order.getString("pool") + "\"");
      return;
    }
    JsonObject added = order.getString("do").equals("add") ? order.getJsonObject("backend") : null;
    @Nullable
    String id = added == null ? order.getString("backend") : added.getString("id", "made:1");
    if (added != null && pool.containsKey(id)) {
      message.fail(409, "pool has a backend \"" + id + "\" already");
    } else if (added != null) {
      backend(order.getString("pool"), id, "url", added.getString("url"));
      message.reply(new JsonObject().put("id", id));
    } else if (id != null && !pool.containsKey(id)) {
      message.fail(404, "no backend \"" + id + "\"");
    } else {
      if (order.getString("do").equals("remove")) {
        pool.remove(id);
      } else if (id != null && order.containsKey("mode")) {
        backend(order.getString("pool"), id, "mode", order.getString("mode"));
      }
      message.reply(new JsonObject());
    }
  }
}
