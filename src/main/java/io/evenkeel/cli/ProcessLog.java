package io.evenkeel.cli;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import io.evenkeel.config.AccessLogConfig;
import io.evenkeel.config.AccessLogConfig.AccessLogFile;
import io.evenkeel.config.Config;
import io.evenkeel.config.LogConfig;
import io.evenkeel.logging.Log;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The log of the process: its levels, its format, and the files of access logs. The variables {@code LOG_LEVEL} and {@code
 * LOG_LEVEL_HEALTH} override the levels of all loggers, and of those of health. Thread-safe.
 */
final class ProcessLog {
  private static final int FLUSH_MILLIS = 2_000;
  private static final int QUEUE = 1_024;
  private static final int ACCESS_QUEUE = 8_192;
  private static final String HEALTH = "io.evenkeel.health";

  /** That of the process; empty if Logback is configured elsewhere. */
  private static final AtomicReference<@Nullable ProcessLog> INSTANCE = new AtomicReference<>();

  private final LoggerContext context;
  private final Function<String, @Nullable String> environment;
  private final LineEncoder encoder = new LineEncoder();
  private final Map<AccessLogFile, AccessLogAppender> files = new ConcurrentHashMap<>();
  private volatile Map<String, LogConfig.Level> levels = Map.of();

  /**
   * @param environment returns the value of an environment variable; {@code null} if it is not set
   */
  ProcessLog(LoggerContext context, Function<String, @Nullable String> environment) {
    this.context = context;
    this.environment = environment;
    AsyncAppender lines = asyncAppender("later", QUEUE, consoleAppender("later", encoder));
    context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).addAppender(lines);
    addAccessAppender(
        AccessLogConfig.LOGGER, consoleAppender("access", new LineEncoder.MessageOnly()));
    applyLevels(LogConfig.DEFAULT);
  }

  /** Sets up the log of the process with the defaults. */
  static void setUp(LoggerContext context) {
    INSTANCE.set(new ProcessLog(context, ProcessLog::setting));
  }

  private static @Nullable String setting(String name) {
    return System.getProperty(name, System.getenv(name));
  }

  /** Applies the settings of a configuration. Blocks while files are opened. */
  static void apply(Config config) {
    // the first logger sets up the log
    LoggerFactory.getILoggerFactory();
    ProcessLog log = INSTANCE.get();
    List<AccessLogFile> files = config.listeners().stream()
        .flatMap(listener -> listener.accessLog().file().stream())
        .distinct()
        .toList();
    if (log != null) {
      log.apply(config.log(), files);
    } else if (!config.log().equals(LogConfig.DEFAULT) || !files.isEmpty()) {
      Log.of(ProcessLog.class)
          .warn("log and accessLog.file have no effect: a file of Logback configures the log");
    }
  }

  /** Closes the files of access logs and opens them by their names, after another program has renamed them. */
  static void reopenFiles() {
    ProcessLog log = INSTANCE.get();
    Log out = Log.of(ProcessLog.class);
    if (log == null || log.files.isEmpty()) {
      out.info("SIGUSR1 changes nothing: the log goes to standard output");
    } else {
      log.files.values().forEach(AccessLogAppender::reopen);
      out.info("SIGUSR1: the files of access logs are opened again: {}", log.files.size());
    }
  }

  void apply(LogConfig config, List<AccessLogFile> wanted) {
    encoder.setFormat(config.format());
    applyLevels(config);
    files.keySet().stream().filter(open -> !wanted.contains(open)).toList().forEach(this::close);
    wanted.forEach(file -> files.computeIfAbsent(file, this::open));
  }

  private AccessLogAppender open(AccessLogFile file) {
    AccessLogAppender appender = AccessLogAppender.open(context, file);
    addAccessAppender(file.logger(), appender);
    return appender;
  }

  /** Requests that began before still write their lines, which then go to standard output. */
  private void close(AccessLogFile file) {
    Logger logger = context.getLogger(file.logger());
    logger.setAdditive(true);
    logger.detachAndStopAllAppenders();
    files.remove(file);
  }

  private void addAccessAppender(String name, OutputStreamAppender<ILoggingEvent> target) {
    AsyncAppender appender = asyncAppender("access", ACCESS_QUEUE, target);
    // all these lines are INFO: without this, Logback would drop them before the queue is full
    appender.setDiscardingThreshold(0);
    Logger logger = context.getLogger(name);
    logger.addAppender(appender);
    logger.setAdditive(false);
  }

  private void applyLevels(LogConfig config) {
    levels.keySet().forEach(name -> context.getLogger(name).setLevel(null));
    levels = config.levels();
    applyOwnLevels();
    Level level = Level.toLevel(environment.apply("LOG_LEVEL"), toLevel(config.level()));
    context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(level);
    levels.forEach((name, each) -> context.getLogger(name).setLevel(toLevel(each)));
    @Nullable String health = environment.apply("LOG_LEVEL_HEALTH");
    if (health != null) {
      context.getLogger(HEALTH).setLevel(Level.toLevel(health, level));
    }
  }

  private static Level toLevel(LogConfig.Level level) {
    return Level.toLevel(level.name(), Level.INFO);
  }

  private void applyOwnLevels() {
    context.getLogger(AccessLogConfig.LOGGER).setLevel(Level.INFO);
    context.getLogger("io.netty").setLevel(Level.WARN);
    context.getLogger("com.hazelcast").setLevel(Level.WARN);
    // it warns about structures that are not used here
    context.getLogger("com.hazelcast.cp").setLevel(Level.ERROR);
    // it logs a failed start as a stack trace; the command line prints a sentence
    context.getLogger("io.vertx.launcher").setLevel(Level.OFF);
    // it logs an error for every peer that violates HTTP/2; the proxy logs the consequences
    context.getLogger("io.vertx.core.net.impl.ConnectionBase").setLevel(Level.OFF);
    context.getLogger("io.vertx.core.http.impl.HttpClientConnectionInternal").setLevel(Level.ERROR);
  }

  private ConsoleAppender<ILoggingEvent> consoleAppender(
      String name, Encoder<ILoggingEvent> encodes) {
    encodes.setContext(context);
    encodes.start();
    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setContext(context);
    console.setName(name + "-console");
    console.setEncoder(encodes);
    console.start();
    return console;
  }

  /** Gives an appender a thread of its own. A full queue drops lines, so an event loop never waits for the log. */
  private AsyncAppender asyncAppender(
      String name, int queue, OutputStreamAppender<ILoggingEvent> target) {
    AsyncAppender appender = new AsyncAppender();
    appender.setContext(context);
    appender.setName(name);
    appender.setNeverBlock(true);
    appender.setQueueSize(queue);
    appender.setMaxFlushTime(FLUSH_MILLIS);
    appender.addAppender(target);
    appender.start();
    return appender;
  }
}
