package io.evenkeel.logging;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A logger that escapes the values of its lines, see {@link LogText}. A message is a literal with a {@code {}} for each
 * value; a last value that is a {@link Throwable} is logged with its stack trace. Thread-safe.
 */
public final class Log {
  /** Enough for any line that a person reads, and for the longest request target. */
  private static final int MAX_VALUE_LENGTH = 8 * 1024;

  private final Logger logger;

  private Log(Logger logger) {
    this.logger = logger;
  }

  /** The logger with the name of {@code type}. */
  public static Log of(Class<?> type) {
    return of(type.getName());
  }

  public static Log of(String name) {
    return new Log(LoggerFactory.getLogger(name));
  }

  public boolean isInfoEnabled() {
    return logger.isInfoEnabled();
  }

  public void debug(String message, @Nullable Object... values) {
    if (logger.isDebugEnabled()) {
      logger.debug(message, escape(values));
    }
  }

  public void info(String message, @Nullable Object... values) {
    if (logger.isInfoEnabled()) {
      logger.info(message, escape(values));
    }
  }

  public void warn(String message, @Nullable Object... values) {
    if (logger.isWarnEnabled()) {
      logger.warn(message, escape(values));
    }
  }

  public void error(String message, @Nullable Object... values) {
    if (logger.isErrorEnabled()) {
      logger.error(message, escape(values));
    }
  }

  private static @Nullable Object[] escape(@Nullable Object[] values) {
    @Nullable Object[] escaped = new @Nullable Object[values.length];
    for (int i = 0; i < values.length; i++) {
      Object value = values[i];
      boolean trace = value instanceof Throwable && i == values.length - 1;
      escaped[i] = value == null || trace || value instanceof Number
          ? value
          : LogText.escape(value.toString(), MAX_VALUE_LENGTH);
    }
    return escaped;
  }
}
