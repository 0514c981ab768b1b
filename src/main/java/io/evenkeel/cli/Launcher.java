package io.evenkeel.cli;

import io.evenkeel.MainVerticle;
import io.evenkeel.ProcessSettings;
import io.evenkeel.SharedEventBus;
import io.evenkeel.config.Config;
import io.evenkeel.config.ProxyConfig;
import io.evenkeel.logging.Log;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.transport.Transport;
import io.vertx.launcher.application.ExitCodes;
import io.vertx.launcher.application.HookContext;
import io.vertx.launcher.application.VertxApplication;
import io.vertx.launcher.application.VertxApplicationHooks;
import io.vertx.launcher.application.impl.CommandException;
import io.vertx.launcher.application.impl.VertxApplicationCommand;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The Vert.x launcher with the settings and hooks of a balancer. Used for one start of the process. */
final class Launcher extends VertxApplication implements VertxApplicationHooks {
  private static final Log LOG = Log.of(Launcher.class);

  private static final io.vertx.core.internal.logging.Logger COMMAND_LOG =
      io.vertx.core.internal.logging.LoggerFactory.getLogger(VertxApplication.class);

  /** The time for closing, after the configured draining. */
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

  private final LaunchArguments arguments;
  private final MainVerticle balancer;
  private final Deployable deployed;
  private OptionalInt instances;
  private Config config;
  private @Nullable CommandLineException failure;

  /**
   * @param deployable creates the verticle to deploy: the balancer's, or one that contains it
   */
  Launcher(LaunchArguments arguments, Config read, Function<MainVerticle, Deployable> deployable) {
    super(arguments.launcherArguments().toArray(String[]::new), null, false, false);
    this.arguments = arguments;
    instances = arguments.instances();
    config = withCommandLineOptions(read);
    balancer = new MainVerticle(
        () -> config, new ProcessSettings(this::withCommandLineOptions, ProcessLog::apply));
    deployed = deployable.apply(balancer);
  }

  /**
   * Starts the balancer; returns while it is running.
   *
   * @throws CommandLineException if it did not start
   */
  void run() {
    Signals.on("HUP", this::reload);
    ShutdownHandler stop = new ShutdownHandler(
        balancer::close, stopTimeout(), System::exit, Runtime.getRuntime()::halt);
    Signals.on("TERM", stop);
    // without a handler each of them would end the process
    Signals.on("USR1", ProcessLog::reopenFiles);
    Signals.on("USR2", () -> LOG.info("SIGUSR2 changes nothing"));
    Signals.on("INT", stop);
    int exitCode = launch();
    if (failure != null) {
      throw failure;
    }
    if (exitCode != 0) {
      // the launcher itself has printed the error
      throw new CommandLineException(exitCode, "evenkeel: not started.");
    }
  }

  /**
   * Launches like the superclass. Without options for the launcher it runs the launcher's command directly, because
   * parsing an empty command line takes a tenth of the start.
   */
  @Override
  public int launch() {
    if (!arguments.launcherArguments().isEmpty()) {
      return super.launch();
    }
    try {
      new VertxApplicationCommand(this, this, COMMAND_LOG).run();
      return 0;
    } catch (CommandException failed) {
      return failed.getCode();
    } catch (RuntimeException failed) {
      failure = failure == null ? StartErrors.of(failed) : failure;
      return ExitCodes.SOFTWARE;
    }
  }

  private Duration stopTimeout() {
    ProxyConfig proxy = config.proxy();
    return proxy.shutdownDelay().plus(CLOSE_TIMEOUT).plus(proxy.shutdownDrain());
  }

  private void reload() {
    balancer.reload("SIGHUP");
  }

  @Override
  public JsonObject afterVertxOptionsParsed(@Nullable JsonObject parsed) {
    requireReadable("options", parsed);
    requireReadable("vertx-options", parsed);
    int loops =
        Math.max(Runtime.getRuntime().availableProcessors(), config.proxy().instances());
    JsonObject options = new JsonObject()
        .put("eventLoopPoolSize", loops)
        .put("preferNativeTransport", config.proxy().transport() != ProxyConfig.Transport.NIO)
        .put("disableTCCL", true)
        // nothing is read from the class path, and a cache would need a directory that can be
        // written
        .put(
            "fileSystemOptions",
            new JsonObject()
                .put("fileCachingEnabled", false)
                .put("classPathResolvingEnabled", false));
    return parsed == null ? options : options.mergeIn(parsed);
  }

  @Override
  public @Nullable JsonObject afterDeploymentOptionsParsed(@Nullable JsonObject parsed) {
    requireReadable("deployment-options", parsed);
    return parsed;
  }

  /**
   * Fails if an option has an invalid value: the launcher would ignore it and report it only in its log, which is
   * off.
   */
  private void requireReadable(String option, @Nullable JsonObject read) {
    Optional<String> value = arguments.valueOf(option);
    if (read == null && value.isPresent()) {
      failure = new CommandLineException(
          CommandLineException.EXIT_FAILURE,
          "evenkeel: -" + option + " " + value.get() + " is neither JSON nor a file of it.");
      throw failure;
    }
  }

  @Override
  public VertxBuilder createVertxBuilder(VertxOptions options) {
    VertxBuilder builder = VertxApplicationHooks.super.createVertxBuilder(options);
    switch (config.proxy().transport()) {
      case NIO -> builder.withTransport(Transport.NIO);
      case EPOLL -> builder.withTransport(requireAvailable("epoll", Transport.EPOLL));
      case IO_URING -> builder.withTransport(requireAvailable("io_uring", Transport.IO_URING));
      case AUTO -> {
        // preferNativeTransport loads the native transport, and falls back to NIO
      }
    }
    return arguments.clustered()
        ? builder.withClusterManager(
            SharedEventBus.clusterManager(arguments.valueOf("cluster-host")))
        : builder;
  }

  private Transport requireAvailable(String name, @Nullable Transport transport) {
    if (transport == null || !transport.available()) {
      failure = new CommandLineException(
          CommandLineException.EXIT_FAILURE,
          "evenkeel: proxy.transport: there is no " + name + " on this system; write auto or nio.");
      throw failure;
    }
    return transport;
  }

  @Override
  public void afterVertxStarted(HookContext context) {
    if (config.proxy().transport() == ProxyConfig.Transport.AUTO
        && !context.vertx().isNativeTransportEnabled()) {
      LOG.warn(
          "no native transport, so a request costs more with NIO: {}",
          Files.isWritable(Path.of(System.getProperty("java.io.tmpdir")))
              ? "there is none for this system"
              : "it must be unpacked, and java.io.tmpdir " + System.getProperty("java.io.tmpdir")
                  + " cannot be written");
    }
  }

  @Override
  public Supplier<? extends Deployable> verticleSupplier() {
    return () -> deployed;
  }

  /** {@code -instances} sets the number of proxies; all other verticles have one instance. */
  @Override
  public void beforeDeployingVerticle(HookContext context) {
    DeploymentOptions options = context.deploymentOptions();
    if (options.getInstances() > 1 && instances.isEmpty()) {
      instances = OptionalInt.of(options.getInstances());
      config = withCommandLineOptions(config);
    }
    options.setInstances(1).setThreadingModel(ThreadingModel.EVENT_LOOP);
  }

  @Override
  public void afterFailureToStartVertx(HookContext context, @Nullable Throwable cause) {
    failure = StartErrors.of(cause);
  }

  @Override
  public void afterFailureToDeployVerticle(HookContext context, @Nullable Throwable cause) {
    failure = StartErrors.of(cause);
  }

  @Override
  public void afterVerticleDeployed(HookContext context) {
    balancer.running().onSuccess(evenkeel -> {
      List<String> ports = new ArrayList<>();
      config
          .listeners()
          .forEach(at -> ports.add(at.name() + " " + at.host() + ":" + evenkeel.port(at.name())));
      if (config.admin().enabled()) {
        ports.add("admin " + config.admin().host() + ":" + evenkeel.port("admin"));
      }
      LOG.info("serving: {}", String.join(", ", ports));
    });
  }

  /** Applies the options of the command line, which override every file. */
  private Config withCommandLineOptions(Config read) {
    return instances.isPresent() ? read.withInstances(instances.getAsInt()) : read;
  }
}
