package io.evenkeel;

import io.evenkeel.admin.AdminRouter;
import io.evenkeel.balance.BalancingPolicies;
import io.evenkeel.config.Config;
import io.evenkeel.config.ConfigException;
import io.evenkeel.config.format.ConfigFile;
import io.evenkeel.config.reader.ConfigReader;
import io.evenkeel.config.reader.FileNames;
import io.evenkeel.health.probe.Probe;
import io.evenkeel.logging.Log;
import io.evenkeel.proxy.listener.ListenException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.ext.web.Router;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A running balancer, started by the launcher or embedded in an application. Thread-safe. */
public final class Evenkeel {
  private static final Log LOG = Log.of(Evenkeel.class);
  private static final String RUNNING = "evenkeel.running";
  private static final String NO_FILE =
      "this balancer was not started from a file; give the configuration to reload";

  private final Vertx vertx;
  private final BalancerVerticles verticles;
  private final BalancerStatus status;
  private final ProcessSettings process;
  /** What applies. */
  private volatile Config config;

  /** The files that the configuration names which was read last, whether it was applied or rejected. */
  private volatile Set<Path> namedFiles;

  /** Who or what started the reload that runs. */
  private volatile String reloadedBy = "";

  /** When that began, in milliseconds of the epoch. */
  private volatile long reloadedAt;

  private final AtomicReference<@Nullable Future<Void>> closing = new AtomicReference<>();
  private final long createdAt = System.currentTimeMillis();
  private volatile @Nullable JsonObject embeddedConfig;
  private volatile @Nullable FileWatcher watcher;
  private final SerialQueue<JsonObject> reloads = new SerialQueue<>(this::onReloadEnded);

  private Evenkeel(Vertx vertx, Config config, ProcessSettings process, boolean bypassesVertx) {
    this.vertx = vertx;
    this.process = process;
    this.config = config;
    this.namedFiles = config.files();
    this.status = new BalancerStatus(() -> this.config, this::reload);
    this.verticles = new BalancerVerticles(vertx, config, status, bypassesVertx);
  }

  /**
   * Reads and checks a configuration file, YAML or JSON, without blocking.
   *
   * @return fails with a {@link ConfigException} that has every mistake, one a line
   */
  public static Future<Config> read(Vertx vertx, String file) {
    Path path;
    try {
      path = Path.of(file);
    } catch (InvalidPathException invalid) {
      return Future.failedFuture(
          new ConfigException(List.of(file + ": " + FileNames.reasonOf(invalid))));
    }
    return ConfigFile.load(vertx, path).compose(json -> validate(vertx, json, Optional.of(path)));
  }

  /**
   * Starts a balancer from a configuration that a program built; the keys are those of the file.
   *
   * @return fails with a {@link ConfigException} that has every mistake, one a line
   */
  public static Future<Evenkeel> start(Vertx vertx, JsonObject config) {
    return start(vertx, config, true);
  }

  /**
   * @param bypassesVertx false if Vert.x must carry all requests and responses, at a higher cost
   */
  static Future<Evenkeel> start(Vertx vertx, JsonObject config, boolean bypassesVertx) {
    JsonObject source = config.copy();
    return validate(vertx, config, Optional.empty())
        .compose(read -> start(vertx, read, ProcessSettings.EMBEDDED, bypassesVertx))
        .onSuccess(started -> started.embeddedConfig = source);
  }

  /**
   * Starts a balancer; completes when its listeners are open, which is after the first probe of every backend.
   *
   * @return fails, with nothing left open, if a port is in use; fails with an {@link IllegalStateException} if this
   *     Vertx already runs a balancer
   */
  public static Future<Evenkeel> start(Vertx vertx, Config config) {
    return start(vertx, config, ProcessSettings.EMBEDDED);
  }

  /**
   * @param process what the process adds to each configuration that is read
   */
  static Future<Evenkeel> start(Vertx vertx, Config config, ProcessSettings process) {
    return start(vertx, config, process, true);
  }

  private static Future<Evenkeel> start(
      Vertx vertx, Config config, ProcessSettings process, boolean bypassesVertx) {
    LocalMap<String, Boolean> running = vertx.sharedData().getLocalMap(RUNNING);
    if (running.putIfAbsent(RUNNING, true) != null) {
      return Future.failedFuture(
          new IllegalStateException(
              "this Vertx runs an Evenkeel already; close that one first, or give this one a Vertx of its own"));
    }
    Evenkeel starting = new Evenkeel(vertx, config, process, bypassesVertx);
    process.logging().accept(config);
    return starting
        .verticles
        .start()
        .<Evenkeel>map(open -> starting.onStarted())
        .recover(failure -> starting.verticles.close().transform(closed -> {
          running.remove(RUNNING);
          return Future.failedFuture(failure);
        }));
  }

  private Evenkeel onStarted() {
    status.markReady();
    updateWatcher(createdAt);
    return this;
  }

  /**
   * Begins or ends to watch files, as the configuration says.
   *
   * @param since in milliseconds of the epoch; a file that was written later has changed
   */
  private void updateWatcher(long since) {
    FileWatcher watching = watcher;
    if (config.watch() && watching == null) {
      watcher = new FileWatcher(vertx, since, this::watchedFiles, this::onFilesChanged);
    } else if (!config.watch() && watching != null) {
      watching.stop();
      watcher = null;
    }
  }

  /** The configuration file, and the files that it names, of what applies and of what was rejected. */
  private Set<Path> watchedFiles() {
    Set<Path> files = new HashSet<>(config.files());
    files.addAll(namedFiles);
    config.file().ifPresent(files::add);
    return files;
  }

  /** Reads the configuration again. Takes its place in the queue of reloads. */
  private void onFilesChanged(Set<Path> changed) {
    if (config.file().filter(changed::contains).isPresent()) {
      reload("a change of the file");
      return;
    }
    if (config.file().isEmpty() && embeddedConfig == null) {
      LOG.warn(
          "{} changed, but the configuration came from no file and cannot be read again: restart to apply it",
          changed.stream().map(Path::toString).sorted().collect(Collectors.joining(", ")));
      return;
    }
    boolean certificate = !Collections.disjoint(changed, config.certificateFiles());
    submit(
        certificate ? "a change of a certificate" : "a change of a file that it names",
        () -> embeddedConfig == null
            ? reloadFromFile()
            : reloadFrom(Objects.requireNonNull(embeddedConfig)));
  }

  private Future<Void> applyLogging(Config applied) {
    return vertx.executeBlocking(() -> {
      process.logging().accept(applied);
      return null;
    });
  }

  private static Future<Config> validate(Vertx vertx, JsonObject json, Optional<Path> file) {
    ConfigReader reader = new ConfigReader(
        BalancingPolicies.BY_NAME.keySet(), Probe.BY_NAME.keySet(), System.getenv());
    return vertx.executeBlocking(() -> {
      ConfigReader.Result reading = reader.read(json, file);
      reading.warnings().forEach(warning -> LOG.warn("{}", warning));
      return reading.config();
    });
  }

  /**
   * The port of a listener, or of {@code admin}.
   *
   * @throws IllegalArgumentException if no listener has that name
   */
  public int port(String listener) {
    Map<String, Integer> ports = status.ports();
    Integer port = ports.get(listener);
    if (port == null) {
      throw new IllegalArgumentException(
          "no listener is called " + listener + "; there are " + ports.keySet());
    }
    return port;
  }

  /**
   * Reads the configuration file again and applies it, without dropping a request.
   *
   * @return what changed; fails with a {@link ConfigException}, and changes nothing, if there is a mistake
   */
  public Future<JsonObject> reload() {
    return reload("the application");
  }

  /**
   * @param by who or what starts the reload, for the log and the changes that it makes
   */
  Future<JsonObject> reload(String by) {
    return submit(by, this::reloadFromFile);
  }

  private Future<JsonObject> submit(String by, Supplier<Future<JsonObject>> reload) {
    return reloads.submit(() -> {
      reloadedBy = by;
      reloadedAt = System.currentTimeMillis();
      return reload.get();
    });
  }

  private Future<JsonObject> reloadFromFile() {
    if (config.file().isEmpty()) {
      return Future.failedFuture(new ConfigException(List.of(NO_FILE)));
    }
    return read(vertx, config.file().get().toString())
        .compose(this::apply)
        .onSuccess(over -> embeddedConfig = null);
  }

  /**
   * Applies another configuration, without dropping a request.
   *
   * @return what changed; fails with a {@link ConfigException}, and changes nothing, if there is a mistake
   */
  public Future<JsonObject> reload(JsonObject changed) {
    JsonObject source = changed.copy();
    return submit("the application", () -> reloadFrom(source));
  }

  private Future<JsonObject> reloadFrom(JsonObject requested) {
    return validate(vertx, requested.copy(), config.file())
        .compose(this::apply)
        .onSuccess(over -> embeddedConfig = requested);
  }

  private Future<JsonObject> apply(Config read) {
    if (closing.get() != null) {
      return Future.failedFuture(new ConfigException(List.of("the balancer is stopping")));
    }
    namedFiles = read.files();
    Config now = config;
    Config requested = process.overrides().apply(read);
    Config next = ConfigDiff.applicable(now, requested);
    List<String> restart = ConfigDiff.needsRestart(next, requested);
    return applyLogging(next)
        .compose(logging -> verticles.update(now, next, reloadedBy))
        .recover(
            failure -> applyLogging(now).compose(back -> Evenkeel.<Void>toConfigException(failure)))
        .map(done -> {
          config = next;
          updateWatcher(System.currentTimeMillis());
          status.recordReload(restart);
          return ConfigDiff.between(now, next).put("needsRestart", new JsonArray(restart));
        });
  }

  /** During a reload, a listener that cannot be opened is reported as a mistake of the configuration. */
  private static <T> Future<T> toConfigException(Throwable failure) {
    return Future.failedFuture(
        failure instanceof ListenException
            ? new ConfigException(List.of(String.valueOf(failure.getMessage())))
            : failure);
  }

  private void onReloadEnded(@Nullable JsonObject changes, @Nullable Throwable refused) {
    JsonObject event = new JsonObject()
        .put("node", config.node())
        .put("applied", refused == null)
        .put("by", reloadedBy)
        .put("at", Instant.now().toString());
    if (refused == null) {
      String what =
          changes == null || ConfigDiff.isEmpty(changes) ? "nothing changed" : changes.encode();
      LOG.info("reloaded: {} (by {})", what, reloadedBy);
      event.put("changes", changes);
    } else {
      List<String> mistakes = List.of(String.valueOf(refused.getMessage()));
      if (refused instanceof ConfigException invalid) {
        mistakes = invalid.problems();
        watchAlso(invalid.files());
      }
      if (!mistakes.equals(List.of(NO_FILE))) {
        status.recordRejection(mistakes, reloadedBy);
      }
      mistakes.forEach(
          each -> LOG.error("not reloaded, all goes on as before: {} (by {})", each, reloadedBy));
      event.put("mistakes", new JsonArray(mistakes));
    }
    vertx.eventBus().publish("evenkeel.config", event);
  }

  /** Reads the configuration again when one of these files changes or appears. */
  private void watchAlso(Set<Path> files) {
    // an application's own configuration is its own to try again
    if (config.file().isPresent()) {
      namedFiles = files;
    }
    FileWatcher watching = watcher;
    if (watching != null) {
      watching.poll(reloadedAt);
    }
  }

  /** The admin's pages and API without a token, for an application to mount behind its own login. */
  public Router adminRouter() {
    return verticles.adminRouter(() -> new AdminRouter(vertx, status)).router();
  }

  /** Drains and stops. Completes when everything is closed; a second call returns the same result. */
  public Future<Void> close() {
    Promise<Void> promise = Promise.promise();
    if (closing.compareAndSet(null, promise.future())) {
      status.markStopping();
      FileWatcher watching = watcher;
      if (watching != null) {
        watching.stop();
      }
      verticles.drain(config.proxy().shutdownDelay()).onComplete((closed, failure) -> {
        vertx.sharedData().getLocalMap(RUNNING).remove(RUNNING);
        if (failure == null || failure instanceof RejectedExecutionException) {
          // the task was rejected, because Vertx has ended already and has closed everything
          promise.complete();
        } else {
          promise.fail(failure);
        }
      });
    }
    return Objects.requireNonNull(closing.get());
  }
}
