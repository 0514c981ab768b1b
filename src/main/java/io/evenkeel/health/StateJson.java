package io.evenkeel.health;

import io.evenkeel.model.ChangeKind;
import io.evenkeel.model.Health;
import io.evenkeel.model.Mode;
import io.evenkeel.traffic.BackendTraffic;
import io.evenkeel.traffic.Counter;
import io.evenkeel.traffic.PoolTraffic;
import io.evenkeel.traffic.TrafficStats;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Converts state to JSON, for the event bus and for the admin API. Pure. */
public final class StateJson {
  private StateJson() {}

  /**
   * Returns all of {@code pools}, as in the response of GET /api/pools.
   *
   * @param seq of the last change that the state contains
   * @param page which backends of each pool to include
   * @param nanos the current time, as {@link System#nanoTime}
   */
  public static JsonObject snapshot(
      String node,
      long seq,
      Instant at,
      List<PoolSnapshot> pools,
      Page page,
      HealthBoard board,
      TrafficStats traffic,
      long nanos) {
    JsonArray array = new JsonArray();
    pools.forEach(pool -> array.add(pool(pool, page, board, traffic, nanos)));
    return new JsonObject()
        .put("node", node)
        .put("seq", seq)
        .put("at", at.toString())
        .put("pools", array);
  }

  /**
   * A part of a pool's backends, in configuration order. Converting all backends of a very large pool at once would
   * block the event loop.
   *
   * @param from the index of the first backend
   * @param limit the maximum number of backends
   */
  public record Page(long from, long limit) {
    public static final Page ALL = new Page(0, Integer.MAX_VALUE);

    List<BackendState> slice(List<BackendState> all) {
      int first = (int) Math.min(from, all.size());
      return all.subList(first, (int) Math.min(first + limit, all.size()));
    }
  }

  /** Returns one pool, with its backends as {@code board} holds them now. */
  public static JsonObject pool(
      PoolSnapshot pool, Page page, HealthBoard board, TrafficStats traffic, long nanos) {
    List<BackendState> states = pool.backends();
    long alive = states.stream().filter(each -> each.health() == Health.ALIVE).count();
    long accepting = states.stream().filter(BackendState::accepting).count();
    String status = accepting == 0 ? "down" : accepting == states.size() ? "ok" : "degraded";
    PoolTraffic poolTraffic = traffic.pool(pool.name());
    int retriesLeft = poolTraffic.retryBudget(pool.config().retry().budget()).left(nanos);
    JsonObject unserved = new JsonObject();
    poolTraffic.localResponses().forEach(unserved::put);
    JsonObject shed = new JsonObject();
    poolTraffic.shed().forEach(shed::put);
    JsonArray backends = new JsonArray();
    for (BackendState each : page.slice(states)) {
      BackendState published = board.backend(each.id());
      BackendState current = published == null ? each : published;
      backends.add(backend(current, traffic.backend(each.id()), nanos, false));
    }
    return new JsonObject()
        .put("name", pool.name())
        .put("pool", pool.name())
        .put("status", status)
        .put("balance", pool.config().balance().policy())
        .put("aliveCount", alive)
        .put("acceptingCount", accepting)
        .put("totalCount", states.size())
        .put(
            "queue",
            new JsonObject().put("waiting", poolTraffic.queued().count()).put("shed", shed))
        .put(
            "budget",
            new JsonObject()
                .put("share", pool.config().retry().budget())
                .put("left", retriesLeft == Integer.MAX_VALUE ? null : retriesLeft)
                .put("retries", poolTraffic.sum(Counter.RETRIES))
                .put("hedges", poolTraffic.sum(Counter.HEDGES))
                .put("refused", poolTraffic.sum(Counter.RETRIES_REFUSED)))
        .put("requests", poolTraffic.sum(Counter.REQUESTS))
        .put("unserved", unserved)
        .put("backends", backends);
  }

  /**
   * Returns one backend.
   *
   * @param changes whether to include its last changes
   */
  public static JsonObject backend(
      BackendState state, BackendTraffic traffic, long nanos, boolean changes) {
    JsonObject json = new JsonObject()
        .put("id", state.id().backend())
        .put("pool", state.id().pool())
        .put("url", state.backend().url())
        .put("address", state.backend().address())
        .put("backup", state.backend().backup())
        .put("seq", state.seq())
        .put("health", state.health().word())
        .put("since", state.since().toString())
        .put("cause", state.cause().word())
        .put("reason", state.reason())
        .put("streak", state.streak())
        .put("mode", state.mode().mode().word())
        .put("modeSince", text(state.mode().since()))
        .put("modeUntil", text(state.mode().until()))
        .put("modeReason", state.mode().reason().orElse(null))
        .put("modeBy", state.mode().by().orElse(null))
        .put("accepting", state.accepting())
        .put("notAccepting", state.notAcceptingReason().orElse(null))
        .put("held", state.held())
        .put("heldUntil", text(state.heldUntil()))
        .put("weight", state.backend().weight())
        .put("effectiveWeight", effectiveWeight(state, traffic))
        .put("lastProbe", state.lastProbe().map(ProbeResult::toJson).orElse(null))
        .put("nextProbeAt", text(state.nextProbeAt()));
    addTraffic(json, traffic, nanos);
    traffic.limit().current().ifPresent(limit -> json.put("adaptiveLimit", limit));
    return changes ? json.put("changes", changes(state.changes())) : json;
  }

  private static Number effectiveWeight(BackendState state, BackendTraffic traffic) {
    int weight = state.backend().weight();
    int share = state.accepting() ? traffic.weightPercent() : 100;
    return share == 100 ? (Number) weight : weight * share / 100.0;
  }

  private static void addTraffic(JsonObject json, BackendTraffic traffic, long nanos) {
    long idle = traffic.sum(Counter.IDLE_CONNECTIONS);
    json.put("inFlight", traffic.inFlight().count())
        .put("queued", traffic.sum(Counter.QUEUED))
        .put(
            "connections",
            new JsonObject()
                .put("active", Math.max(0, traffic.connections().count() - idle))
                .put("idle", idle))
        .put("requests", traffic.sum(Counter.REQUESTS))
        .put(
            "statuses",
            new JsonObject()
                .put("2xx", traffic.sum(Counter.STATUS_2XX))
                .put("3xx", traffic.sum(Counter.STATUS_3XX))
                .put("4xx", traffic.sum(Counter.STATUS_4XX))
                .put("5xx", traffic.sum(Counter.STATUS_5XX)))
        .put(
            "failures",
            new JsonObject()
                .put("unreachable", traffic.sum(Counter.UNREACHABLE))
                .put("broken", traffic.sum(Counter.BROKEN))
                .put("timeout", traffic.sum(Counter.TIMEOUT))
                .put("truncated", traffic.sum(Counter.TRUNCATED)))
        .put("retries", traffic.sum(Counter.RETRIES))
        .put(
            "lastMinute",
            new JsonObject()
                .put("requests", traffic.lastMinuteRequests(nanos))
                .put("failures", traffic.lastMinuteFailures(nanos)))
        .put(
            "boundRequests",
            new JsonObject()
                .put("lastMinute", traffic.boundRequests().lastMinute(nanos))
                .put("lastHour", traffic.boundRequests().lastHour(nanos)))
        .put(
            "latencyMs",
            traffic
                .latencies()
                .percentiles(nanos)
                .map(values -> new JsonObject()
                    .put("p50", values.p50())
                    .put("p95", values.p95())
                    .put("p99", values.p99()))
                .orElse(null));
  }

  private static JsonArray changes(List<HealthChanged> changes) {
    JsonArray array = new JsonArray();
    for (HealthChanged change : changes) {
      JsonObject json = new JsonObject()
          .put("at", change.at().toString())
          .put("health", change.health().word())
          .put("was", change.was().word());
      if (change.mode() != Mode.ACTIVE || change.wasMode() != Mode.ACTIVE) {
        json.put("mode", change.mode().word()).put("wasMode", change.wasMode().word());
      }
      if (change.kind() != ChangeKind.HEALTH && change.kind() != ChangeKind.MODE) {
        json.put("kind", change.kind().word());
      }
      change.weight().ifPresent(weight -> json.put("weight", weight));
      change.wasWeight().ifPresent(weight -> json.put("wasWeight", weight));
      json.put("cause", change.cause().word()).put("reason", change.reason());
      if (!change.by().isEmpty()) {
        json.put("by", change.by());
      }
      JsonObject evidence = change.evidence().toJson();
      if (!evidence.isEmpty()) {
        json.put("evidence", evidence);
      }
      array.add(json);
    }
    return array;
  }

  private static @Nullable String text(Optional<Instant> instant) {
    return instant.map(at -> at.truncatedTo(ChronoUnit.MILLIS).toString()).orElse(null);
  }
}
