package io.evenkeel.cli;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.CoreConstants;
import ch.qos.logback.core.Layout;
import ch.qos.logback.core.LayoutBase;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.hook.DefaultShutdownHook;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.util.CachingDateFormatter;
import io.evenkeel.logging.LogText;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Sets up levels and appenders of Logback, unless {@code -Dlogback.configurationFile=FILE} or a logback.xml on the
 * class path does. Written in Java, because reading XML takes a tenth of the start. The variables {@code LOG_LEVEL}
 * and {@code LOG_LEVEL_HEALTH} set the level of all loggers, and of those of health.
 */
public final class LogbackConfigurator extends ContextAwareBase implements Configurator {
  private static final int FLUSH_MILLIS = 2_000;

  @Override
  public ExecutionStatus configure(LoggerContext log) {
    if (isConfiguredElsewhere()) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
    setUp(log, LogbackConfigurator::setting);
    DefaultShutdownHook flush = new DefaultShutdownHook();
    flush.setContext(log);
    Runtime.getRuntime().addShutdownHook(new Thread(flush, "log's end"));
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /**
   * Sets up {@code log}.
   *
   * @param environment returns the value of an environment variable; {@code null} if it is not set
   */
  static void setUp(LoggerContext log, Function<String, @Nullable String> environment) {
    // a full queue drops lines, so an event loop never waits for the log
    AsyncAppender appender = consoleAppender(log, "later", new LineLayout(), 1_024);
    AsyncAppender access = consoleAppender(log, "access", new LineLayout.MessageOnly(), 8_192);
    // all these lines are INFO: without this, Logback would drop them before the queue is full
    access.setDiscardingThreshold(0);
    appender.start();
    access.start();

    Level level = Level.toLevel(environment.apply("LOG_LEVEL"), Level.INFO);
    Logger root = log.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(level);
    root.addAppender(appender);
    Logger requests = log.getLogger("evenkeel.access");
    requests.setLevel(Level.INFO);
    requests.setAdditive(false);
    requests.addAppender(access);
    log.getLogger("io.evenkeel.health")
        .setLevel(Level.toLevel(environment.apply("LOG_LEVEL_HEALTH"), level));
    silenceLibraries(log);
  }

  private static void silenceLibraries(LoggerContext log) {
    log.getLogger("io.netty").setLevel(Level.WARN);
    log.getLogger("com.hazelcast").setLevel(Level.WARN);
    // it warns about structures that are not used here
    log.getLogger("com.hazelcast.cp").setLevel(Level.ERROR);
    // it logs a failed start as a stack trace; the command line prints a sentence
    log.getLogger("io.vertx.launcher").setLevel(Level.OFF);
    // it logs an error for every peer that violates HTTP/2; the proxy logs the consequences
    log.getLogger("io.vertx.core.net.impl.ConnectionBase").setLevel(Level.OFF);
    log.getLogger("io.vertx.core.http.impl.HttpClientConnectionInternal").setLevel(Level.ERROR);
  }

  private static boolean isConfiguredElsewhere() {
    ClassLoader path = LogbackConfigurator.class.getClassLoader();
    return System.getProperty("logback.configurationFile") != null
        || Stream.of("logback-test.xml", "logback.xml")
            .anyMatch(each -> path.getResource(each) != null);
  }

  private static @Nullable String setting(String name) {
    return System.getProperty(name, System.getenv(name));
  }

  /** Creates an appender to standard output with its own thread, not started yet. */
  private static AsyncAppender consoleAppender(
      LoggerContext log, String name, Layout<ILoggingEvent> layout, int queue) {
    layout.setContext(log);
    layout.start();
    LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
    encoder.setContext(log);
    encoder.setLayout(layout);
    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setContext(log);
    console.setName(name + "-console");
    console.setEncoder(encoder);
    console.start();
    AsyncAppender appender = new AsyncAppender();
    appender.setContext(log);
    appender.setName(name);
    appender.setNeverBlock(true);
    appender.setQueueSize(queue);
    appender.setMaxFlushTime(FLUSH_MILLIS);
    appender.addAppender(console);
    return appender;
  }

  /**
   * Formats a line of the log: {@code 03:14:15.926 WARN HealthVerticle: shop/b2 is dead}, and the stack trace if there
   * is one. Each event has one line, and each line of a trace begins with a tab or the name of a class.
   */
  static final class LineLayout extends LayoutBase<ILoggingEvent> {
    private static final int LEVEL_WIDTH = 5;

    private final CachingDateFormatter time = new CachingDateFormatter("HH:mm:ss.SSS");

    @Override
    public String doLayout(ILoggingEvent event) {
      String level = event.getLevel().toString();
      String logger = event.getLoggerName();
      StringBuilder line = new StringBuilder(128)
          .append(time.format(event.getTimeStamp()))
          .append(' ')
          .append(level)
          .append(" ".repeat(LEVEL_WIDTH - level.length() + 1))
          .append(logger, logger.lastIndexOf('.') + 1, logger.length())
          .append(": ")
          // the libraries do not escape what they log
          .append(LogText.escape(event.getFormattedMessage()))
          .append(CoreConstants.LINE_SEPARATOR);
      if (event.getThrowableProxy() != null) {
        appendTrace(line, "", event.getThrowableProxy());
      }
      return line.toString();
    }

    /** Like Logback's own, but with escaped messages: an exception may quote what a peer has sent. */
    private static void appendTrace(StringBuilder line, String prefix, IThrowableProxy thrown) {
      line.append(prefix).append(thrown.getClassName());
      if (thrown.getMessage() != null) {
        line.append(": ").append(LogText.escape(thrown.getMessage()));
      }
      line.append(CoreConstants.LINE_SEPARATOR);
      StackTraceElementProxy[] frames = thrown.getStackTraceElementProxyArray();
      int shared = thrown.getCommonFrames();
      for (int i = 0; i < frames.length - shared; i++) {
        line.append('\t').append(frames[i]).append(CoreConstants.LINE_SEPARATOR);
      }
      if (shared > 0) {
        line.append("\t... ").append(shared).append(" more").append(CoreConstants.LINE_SEPARATOR);
      }
      for (IThrowableProxy each : thrown.getSuppressed()) {
        appendTrace(line, "Suppressed: ", each);
      }
      if (thrown.getCause() != null && !thrown.getCause().isCyclic()) {
        appendTrace(line, "Caused by: ", thrown.getCause());
      }
    }

    /** Formats only the message. */
    static final class MessageOnly extends LayoutBase<ILoggingEvent> {
      @Override
      public String doLayout(ILoggingEvent event) {
        return event.getFormattedMessage() + CoreConstants.LINE_SEPARATOR;
      }
    }
  }
}
