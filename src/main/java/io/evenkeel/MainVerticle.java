package io.evenkeel;

import io.evenkeel.config.Config;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A balancer as a verticle: what the launcher deploys, once. Deployed by its name it takes the deployment's
 * configuration, or else the file that the command line would take.
 */
public final class MainVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(MainVerticle.class);

  private final Optional<Supplier<Config>> configSupplier;
  private final UnaryOperator<Config> overrides;
  private volatile @Nullable Evenkeel evenkeel;

  public MainVerticle() {
    configSupplier = Optional.empty();
    overrides = UnaryOperator.identity();
  }

  /**
   * @param config asked when the verticle starts
   * @param ordered puts what the command line says over a configuration that is read later
   */
  public MainVerticle(Supplier<Config> config, UnaryOperator<Config> ordered) {
    configSupplier = Optional.of(config);
    this.overrides = ordered;
  }

  @Override
  public Future<?> start() {
    return startBalancer().onSuccess(running -> evenkeel = running);
  }

  private Future<Evenkeel> startBalancer() {
    if (configSupplier.isPresent()) {
      return Evenkeel.start(vertx, configSupplier.get().get(), overrides);
    }
    JsonObject config = config();
    if (!config.isEmpty()) {
      return Evenkeel.start(vertx, config);
    }
    return vertx
        .executeBlocking(() -> ConfigLocator.ofProcess().read(Optional.empty()).config())
        .compose(read -> Evenkeel.start(vertx, read));
  }

  @Override
  public Future<?> stop() {
    return close();
  }

  /** What runs; fails where nothing does yet. */
  public Future<Evenkeel> running() {
    Evenkeel running = evenkeel;
    return running == null
        ? Future.failedFuture("still starting; ask again in a moment")
        : Future.succeededFuture(running);
  }

  /** Drains and stops what has started; at once where nothing has. */
  public Future<Void> close() {
    Evenkeel running = evenkeel;
    return running == null ? Future.succeededFuture() : running.close();
  }

  /** Reads the file again; fails, and changes nothing, where it has a mistake or nothing runs yet. */
  public Future<JsonObject> reload() {
    return running()
        .onFailure(early -> LOG.error("not reloaded: {}", early.getMessage()))
        .compose(Evenkeel::reload);
  }
}
