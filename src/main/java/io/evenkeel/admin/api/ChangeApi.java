package io.evenkeel.admin.api;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The write API: changes modes, weights, and the backends of a pool. */
public final class ChangeApi {
  private static final Duration MAX_WAIT = Duration.ofHours(1);

  private final HealthClient health;
  private final BooleanSupplier stopping;

  /**
   * @param stopping if it returns true, waits for requests to end are abandoned
   */
  public ChangeApi(HealthClient health, BooleanSupplier stopping) {
    this.health = health;
    this.stopping = stopping;
  }

  public void changePool(RoutingContext ctx) {
    String pool = ctx.pathParam("pool");
    JsonResponses.respond(ctx, applyChange(ctx, pool, Optional.empty(), () -> health.pool(pool)));
  }

  public void changeBackend(RoutingContext ctx) {
    String pool = ctx.pathParam("pool");
    String id = ctx.pathParam("id");
    JsonResponses.respond(
        ctx, applyChange(ctx, pool, Optional.of(id), () -> health.backend(pool, id)));
  }

  public void addBackend(RoutingContext ctx) {
    JsonObject body = JsonBodyHandler.of(ctx);
    ChangeRequest.rejectUnknownKeys(body, Set.of("url", "id", "weight"));
    JsonObject backend =
        new JsonObject().put("url", ChangeRequest.requireText("url", body.getValue("url"), 2000));
    if (body.containsKey("id")) {
      backend.put("id", ChangeRequest.requireText("id", body.getValue("id"), 200));
    }
    ChangeRequest.weight(body).ifPresent(weight -> backend.put("weight", weight));
    String pool = ctx.pathParam("pool");
    Future<JsonObject> added = health
        .operate(command("add", pool).put("backend", backend).put("by", operatorName(ctx)))
        .compose(done -> {
          String id = done.getString("id");
          ctx.response().putHeader("Location", childPath(ctx.request().path(), id));
          return health.backend(pool, id);
        });
    JsonResponses.respond(ctx, 201, added);
  }

  public void removeBackend(RoutingContext ctx) {
    String pool = ctx.pathParam("pool");
    String id = ctx.pathParam("id");
    Future<JsonObject> removing = health
        .operate(command("remove", pool).put("backend", id).put("by", operatorName(ctx)))
        .map(done -> new JsonObject().put("pool", pool).put("id", id).put("removing", true));
    JsonResponses.respond(ctx, 202, removing);
  }

  private Future<JsonObject> applyChange(
      RoutingContext ctx,
      String pool,
      Optional<String> backend,
      Supplier<Future<JsonObject>> readState) {
    ChangeRequest change = ChangeRequest.of(JsonBodyHandler.of(ctx));
    List<String> wait = ctx.queryParam("wait");
    Duration timeout = wait.isEmpty()
        ? Duration.ZERO
        : ChangeRequest.requireDuration("wait", wait.get(0), MAX_WAIT);
    return setWeight(ctx, pool, backend, change)
        .compose(weightSet -> change
            .toModeCommand(pool, backend, operatorName(ctx))
            .map(health::operate)
            .orElseGet(Future::succeededFuture))
        .compose(done -> new DrainWait(
                ctx.vertx(),
                readState,
                timeout,
                () -> stopping.getAsBoolean() || ctx.response().closed())
            .start());
  }

  private Future<@Nullable JsonObject> setWeight(
      RoutingContext ctx, String pool, Optional<String> backend, ChangeRequest change) {
    if (change.weight().isEmpty()) {
      return Future.succeededFuture();
    }
    if (backend.isPresent()) {
      return health.operate(command("weight", pool)
          .put("backend", backend.get())
          .mergeIn(change.toWeightCommand(operatorName(ctx))));
    }
    return health.pool(pool).compose(state -> {
      JsonArray backends = state.getJsonArray("backends");
      Future<@Nullable JsonObject> all = Future.succeededFuture();
      for (int i = 0; i < backends.size(); i++) {
        Optional<String> id = Optional.of(backends.getJsonObject(i).getString("id"));
        all = all.compose(
            before -> setWeight(ctx, pool, id, change).recover(ChangeApi::ignoreIfRemoved));
      }
      return all;
    });
  }

  /** A backend that is being removed, or was removed, must not fail the change of its whole pool. */
  private static <T> Future<T> ignoreIfRemoved(Throwable failure) {
    boolean removed = failure instanceof ProblemException problem
        && (problem.status() == 404 || problem.status() == 409);
    return removed ? Future.succeededFuture() : Future.failedFuture(failure);
  }

  private static JsonObject command(String operation, String pool) {
    return new JsonObject().put("do", operation).put("pool", pool);
  }

  /** The name of the operator: the user of the application that mounted this, else the address of the caller. */
  static String operatorName(RoutingContext ctx) {
    if (ctx.user() != null && ctx.user().subject() != null) {
      return ctx.user().subject();
    }
    return "admin from " + ctx.request().remoteAddress().hostAddress();
  }

  private static String childPath(String path, String id) {
    String parent = path.endsWith("/") ? path : path + "/";
    return parent + URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
