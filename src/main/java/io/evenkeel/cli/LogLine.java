package io.evenkeel.cli;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.CoreConstants;
import ch.qos.logback.core.LayoutBase;
import ch.qos.logback.core.util.CachingDateFormatter;

/**
 * Formats a line of the log: {@code 03:14:15.926 WARN HealthVerticle: shop/b2 is dead}, and the stack trace if there
 * is one.
 */
final class LogLine extends LayoutBase<ILoggingEvent> {
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
        .append(event.getFormattedMessage())
        .append(CoreConstants.LINE_SEPARATOR);
    if (event.getThrowableProxy() != null) {
      line.append(ThrowableProxyUtil.asString(event.getThrowableProxy()));
    }
    return line.toString();
  }

  /** Formats the message alone. */
  static final class MessageOnly extends LayoutBase<ILoggingEvent> {
    @Override
    public String doLayout(ILoggingEvent event) {
      return event.getFormattedMessage() + CoreConstants.LINE_SEPARATOR;
    }
  }
}
