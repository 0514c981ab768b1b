package io.evenkeel.admin.api;

import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Writes the state of pools page by page. A page is built only after the client has read the previous one, so that no
 * event loop builds a large pool at once. Each backend has the state of the time when its page is built.
 */
public final class PagedStateWriter {
  private static final int PAGE_SIZE = 100;

  private final HealthClient health;
  private final HttpServerResponse response;

  private PagedStateWriter(RoutingContext ctx, HealthClient health) {
    this.health = health;
    this.response = ctx.response();
  }

  /**
   * All pools, prepared for a response whose head is set.
   *
   * @param seq of the last change that the state certainly contains; a backend may contain later ones
   * @param writer writes the state between two texts; completes when the client has read it
   */
  public record PreparedPools(
      String node, long seq, BiFunction<String, String, Future<Void>> writer) {
    private static PreparedPools of(
        JsonObject state, BiFunction<String, String, Future<Void>> writer) {
      return new PreparedPools(state.getString("node"), state.getLong("seq"), writer);
    }
  }

  /** Prepares all pools, for a response with further content. */
  public static Future<PreparedPools> prepare(RoutingContext ctx, HealthClient health) {
    PagedStateWriter paged = new PagedStateWriter(ctx, health);
    return health
        .snapshotWithoutBackends()
        .compose(outline -> fitsOnePage(outline.getJsonArray("pools"))
            ? health
                .snapshot()
                .map(all -> PreparedPools.of(
                    all, (before, after) -> paged.write(before + all.encode() + after)))
            : Future.succeededFuture(PreparedPools.of(outline, (before, after) -> paged
                .write(before)
                .compose(started -> paged.writeSnapshot(outline))
                .compose(written -> paged.write(after)))));
  }

  /** Responds with all pools. */
  static void respondWithPools(RoutingContext ctx, HealthClient health) {
    health.snapshotWithoutBackends().onComplete((outline, failure) -> {
      if (failure != null) {
        ProblemException.respond(ctx, failure);
      } else if (fitsOnePage(outline.getJsonArray("pools"))) {
        JsonResponses.respond(ctx, health.snapshot());
      } else {
        PagedStateWriter paged = new PagedStateWriter(ctx, health);
        paged.respond(ctx, () -> paged.writeSnapshot(outline));
      }
    });
  }

  /**
   * Responds with the pool in the path.
   *
   * @param toJson builds the JSON from the pool's state; the backends are its last member
   */
  static void respondWithPool(
      RoutingContext ctx, HealthClient health, UnaryOperator<JsonObject> toJson) {
    String name = ctx.pathParam("pool");
    health.pool(name, 0, 0).onComplete((outline, failure) -> {
      if (failure != null) {
        ProblemException.respond(ctx, failure);
      } else if (fitsOnePage(new JsonArray().add(outline))) {
        JsonResponses.respond(ctx, health.pool(name).map(toJson));
      } else {
        PagedStateWriter paged = new PagedStateWriter(ctx, health);
        int total = outline.getInteger("totalCount");
        paged.respond(ctx, () -> paged.writePool(toJson.apply(outline), name, total, ""));
      }
    });
  }

  private static boolean fitsOnePage(JsonArray pools) {
    int total = 0;
    for (int i = 0; i < pools.size(); i++) {
      total += pools.getJsonObject(i).getInteger("totalCount");
    }
    return total <= PAGE_SIZE;
  }

  private void respond(RoutingContext ctx, Supplier<Future<Void>> writeBody) {
    response
        .setChunked(true)
        .putHeader("Content-Type", "application/json")
        .putHeader("Cache-Control", "no-store");
    boolean headOnly = ctx.request().method().equals(HttpMethod.HEAD);
    Future<Void> written = headOnly ? Future.succeededFuture() : writeBody.get();
    written.onComplete((done, failure) -> {
      if (failure == null) {
        response.end();
      } else if (!response.closed()) {
        // a part of the response was sent, so it must not look complete
        response.reset();
      }
    });
  }

  private Future<Void> writeSnapshot(JsonObject outline) {
    JsonArray pools = outline.getJsonArray("pools");
    Future<Void> written = write(jsonUpToArray(outline, "pools"));
    for (int i = 0; i < pools.size(); i++) {
      JsonObject pool = pools.getJsonObject(i);
      String comma = i == 0 ? "" : ",";
      written = written.compose(
          before -> writePool(pool, pool.getString("pool"), pool.getInteger("totalCount"), comma));
    }
    return written.compose(before -> write("]}"));
  }

  private Future<Void> writePool(JsonObject state, String pool, int total, String comma) {
    return write(comma + jsonUpToArray(state, "backends"))
        .compose(before -> writePages(pool, 0, total))
        .compose(before -> write("]}"));
  }

  /** Returns the JSON up to the first element of the array at {@code key}. */
  private static String jsonUpToArray(JsonObject json, String key) {
    JsonObject others = json.copy();
    others.remove(key);
    String text = others.encode();
    return text.substring(0, text.length() - 1) + ",\"" + key + "\":[";
  }

  private Future<Void> writePages(String pool, int from, int total) {
    if (from >= total) {
      return Future.succeededFuture();
    }
    return health.pool(pool, from, PAGE_SIZE).compose(state -> {
      String page = state.getJsonArray("backends").encode();
      String elements = page.substring(1, page.length() - 1);
      // backends may have been removed in the meantime
      Future<Void> written = elements.isEmpty()
          ? Future.succeededFuture()
          : write(from == 0 ? elements : "," + elements);
      return written.compose(before -> writePages(pool, from + PAGE_SIZE, total));
    });
  }

  private Future<Void> write(String text) {
    if (response.closed() || response.ended()) {
      return Future.failedFuture("the client has left");
    }
    return response.write(text);
  }
}
