package io.evenkeel.cli;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.util.Duration;
import ch.qos.logback.core.util.FileSize;
import io.evenkeel.config.AccessLogConfig.AccessLogFile;
import io.evenkeel.logging.Log;
import java.io.IOException;

/** Appends lines to the file of an access log, and renames the file when it is full. */
final class AccessLogAppender extends RollingFileAppender<ILoggingEvent> {
  private static final Log LOG = Log.of(AccessLogAppender.class);
  private static final long SIZE_CHECK_MILLIS = 1_000;

  private AccessLogAppender() {}

  static AccessLogAppender open(LoggerContext context, AccessLogFile file) {
    AccessLogAppender appender = new AccessLogAppender();
    appender.setContext(context);
    appender.setName(file.logger());
    appender.setFile(file.path().toString());
    LineEncoder.MessageOnly encoder = new LineEncoder.MessageOnly();
    encoder.setContext(context);
    encoder.start();
    appender.setEncoder(encoder);
    appender.rotate(context, file);
    appender.start();
    if (!appender.isStarted()) {
      LOG.error("{} cannot be written: the lines of this access log are lost", file.path());
    }
    return appender;
  }

  private void rotate(LoggerContext context, AccessLogFile file) {
    FixedWindowRollingPolicy names = new FixedWindowRollingPolicy() {
      @Override
      protected int getMaxWindowSize() {
        return file.keep();
      }
    };
    names.setContext(context);
    names.setParent(this);
    names.setFileNamePattern(file.path() + ".%i");
    names.setMinIndex(1);
    names.setMaxIndex(file.keep());
    names.start();
    SizeBasedTriggeringPolicy<ILoggingEvent> size = new SizeBasedTriggeringPolicy<>();
    size.setContext(context);
    size.setMaxFileSize(new FileSize(file.maxBytes()));
    size.setCheckIncrement(Duration.buildByMilliseconds(SIZE_CHECK_MILLIS));
    size.start();
    setRollingPolicy(names);
    setTriggeringPolicy(size);
  }

  /** Closes the file and opens the one that has its name now. No line is lost. */
  void reopen() {
    try {
      if (isStarted()) {
        openFile(getFile());
      } else {
        start();
      }
    } catch (IOException problem) {
      LOG.error("{} cannot be opened again: {}", getFile(), problem.getMessage());
    }
  }
}
