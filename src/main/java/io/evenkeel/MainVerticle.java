package io.evenkeel;

import io.evenkeel.config.Config;
import io.evenkeel.logging.Log;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A balancer as a verticle. Deployed by its name, it uses the deployment's configuration, or else the file that the
 * command line would use.
 */
public final class MainVerticle extends VerticleBase {
  private static final Log LOG = Log.of(MainVerticle.class);

  private final Optional<Supplier<Config>> configSupplier;
  private final ProcessSettings process;
  private volatile @Nullable Evenkeel evenkeel;

  public MainVerticle() {
    configSupplier = Optional.empty();
    process = ProcessSettings.EMBEDDED;
  }

  /**
   * @param config called when the verticle starts
   * @param process what the command line adds to it, and to each configuration that is read later
   */
  public MainVerticle(Supplier<Config> config, ProcessSettings process) {
    configSupplier = Optional.of(config);
    this.process = process;
  }

  @Override
  public Future<?> start() {
    return startBalancer().onSuccess(running -> evenkeel = running);
  }

  private Future<Evenkeel> startBalancer() {
    if (configSupplier.isPresent()) {
      return Evenkeel.start(vertx, configSupplier.get().get(), process);
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

  /** Returns the running balancer; fails if none is running yet. */
  public Future<Evenkeel> running() {
    Evenkeel running = evenkeel;
    return running == null
        ? Future.failedFuture("still starting; ask again in a moment")
        : Future.succeededFuture(running);
  }

  /** Drains and stops the balancer; completes at once if none was started. */
  public Future<Void> close() {
    Evenkeel running = evenkeel;
    return running == null ? Future.succeededFuture() : running.close();
  }

  /** Reads the file again; fails, and changes nothing, if it has a mistake or no balancer is running yet. */
  public Future<JsonObject> reload(String by) {
    return running()
        .onFailure(early -> LOG.error("not reloaded: {}", early.getMessage()))
        .compose(running -> running.reload(by));
  }
}
