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
 * All pools and backends at one moment, as answered by {@value #ADDRESS}.
 *
 * @param seq of the last change that is in it
 */
public record HealthSnapshot(String node, long seq, Instant at, List<PoolHealth> pools) {
  public static final String ADDRESS = "evenkeel.health.snapshot";

  /**
   * One pool.
   *
   * @param status {@code ok}: every backend accepts; {@code down}: none; else {@code degraded}
   */
  public record PoolHealth(
      String name,
      String status,
      int aliveCount,
      int acceptingCount,
      int totalCount,
      List<BackendHealth> backends) {

    /**
     * @throws NoSuchElementException where the pool has no such backend
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
   * @param seq of its last change of health
   * @param json all that is known of it, counters too; not to be changed
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

  /** Asks for all pools. */
  public static Future<HealthSnapshot> request(Vertx vertx) {
    return vertx
        .eventBus()
        .<JsonObject>request(ADDRESS, new JsonObject())
        .map(answer -> of(answer.body()));
  }

  /**
   * @throws NoSuchElementException where there is none of that name
   */
  public PoolHealth pool(String name) {
    return pools.stream()
        .filter(pool -> pool.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new NoSuchElementException("no pool \"" + name + "\""));
  }

  /** Reads the JSON of the wire. */
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
