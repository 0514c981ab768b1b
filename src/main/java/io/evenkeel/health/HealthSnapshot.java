package io.evenkeel.health;

import io.evenkeel.model.Health;
import io.evenkeel.model.Mode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.function.Function;

/**
 * The state of all pools and backends at one moment: the response of {@value #ADDRESS}.
 *
 * @param seq of the last change that the snapshot contains
 */
public record HealthSnapshot(String node, long seq, Instant at, List<PoolHealth> pools) {
  public static final String ADDRESS = "evenkeel.health.snapshot";

  /**
   * One pool.
   *
   * @param status {@code ok} if every backend accepts requests, {@code down} if none does, else {@code degraded}
   */
  public record PoolHealth(
      String name,
      String status,
      int aliveCount,
      int acceptingCount,
      int totalCount,
      List<BackendHealth> backends) {

    /**
     * @throws NoSuchElementException if the pool has no such backend
     */
    public BackendHealth backend(String id) {
      return backends.stream()
          .filter(each -> each.id().equals(id))
          .findFirst()
          .orElseThrow(() ->
              new NoSuchElementException("no backend \"" + id + "\" in pool \"" + name + "\""));
    }
  }

  /**
   * One backend.
   *
   * @param seq of the last change of its health
   * @param json the full state with counters; not to be modified
   */
  public record BackendHealth(
      String id,
      String url,
      long seq,
      Health health,
      Instant since,
      String reason,
      Mode mode,
      boolean accepting,
      boolean held,
      JsonObject json) {}

  /** Requests the state of all pools. */
  public static Future<HealthSnapshot> request(Vertx vertx) {
    return vertx
        .eventBus()
        .<JsonObject>request(ADDRESS, new JsonObject())
        .map(reply -> of(reply.body()));
  }

  /**
   * @throws NoSuchElementException if there is no pool of that name
   */
  public PoolHealth pool(String name) {
    return pools.stream()
        .filter(pool -> pool.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new NoSuchElementException("no pool \"" + name + "\""));
  }

  /** Parses the JSON of the event bus. */
  public static HealthSnapshot of(JsonObject json) {
    return new HealthSnapshot(
        json.getString("node"),
        json.getLong("seq"),
        json.getInstant("at"),
        mapAll(json.getJsonArray("pools"), HealthSnapshot::parsePool));
  }

  private static PoolHealth parsePool(JsonObject json) {
    return new PoolHealth(
        json.getString("name"),
        json.getString("status"),
        json.getInteger("aliveCount"),
        json.getInteger("acceptingCount"),
        json.getInteger("totalCount"),
        mapAll(json.getJsonArray("backends"), HealthSnapshot::parseBackend));
  }

  private static BackendHealth parseBackend(JsonObject json) {
    return new BackendHealth(
        json.getString("id"),
        json.getString("url"),
        json.getLong("seq"),
        Health.valueOf(json.getString("health").toUpperCase(Locale.ROOT)),
        json.getInstant("since"),
        json.getString("reason"),
        Mode.valueOf(json.getString("mode").toUpperCase(Locale.ROOT)),
        json.getBoolean("accepting"),
        json.getBoolean("held"),
        json);
  }

  private static <T> List<T> mapAll(JsonArray array, Function<JsonObject, T> reader) {
    List<T> list = new ArrayList<>(array.size());
    for (int i = 0; i < array.size(); i++) {
      list.add(reader.apply(array.getJsonObject(i)));
    }
    return List.copyOf(list);
  }
}
