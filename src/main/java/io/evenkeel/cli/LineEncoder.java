package io.evenkeel.cli;

import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.core.encoder.EncoderBase;
import ch.qos.logback.core.encoder.JsonEscapeUtil;
import ch.qos.logback.core.util.CachingDateFormatter;
import io.evenkeel.config.LogConfig;
import io.evenkeel.logging.LogText;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Formats a line of the log: {@code 2026-03-14T15:09:26.535+01:00 WARN HealthVerticle: shop/b2 is dead}, and the stack
 * trace if there is one. Each event has one line, and each line of a trace begins with a tab or the name of a class. Or
 * as JSON, with everything on one line.
 */
final class LineEncoder extends EncoderBase<ILoggingEvent> {
  private static final int LEVEL_WIDTH = 5;

  /** ISO 8601, with {@code Z} for UTC. */
  private static final String TIME = "yyyy-MM-dd'T'HH:mm:ss.SSSXXX";

  private final CachingDateFormatter time = new CachingDateFormatter(TIME);

  /** Made when it is used first, because most processes never use it. */
  private volatile @Nullable Json json;

  void setFormat(LogConfig.Format format) {
    json = format == LogConfig.Format.JSON ? new Json(time) : null;
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    Json asJson = json;
    return asJson == null ? bytes(line(event)) : asJson.encode(event);
  }

  @Override
  public byte[] headerBytes() {
    return new byte[0];
  }

  @Override
  public byte[] footerBytes() {
    return new byte[0];
  }

  private static byte[] bytes(String line) {
    return line.getBytes(StandardCharsets.UTF_8);
  }

  private String line(ILoggingEvent event) {
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
        .append('\n');
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
    line.append('\n');
    StackTraceElementProxy[] frames = thrown.getStackTraceElementProxyArray();
    int shared = thrown.getCommonFrames();
    for (int i = 0; i < frames.length - shared; i++) {
      line.append('\t').append(frames[i]).append('\n');
    }
    if (shared > 0) {
      line.append("\t... ").append(shared).append(" more\n");
    }
    for (IThrowableProxy each : thrown.getSuppressed()) {
      appendTrace(line, "Suppressed: ", each);
    }
    if (thrown.getCause() != null && !thrown.getCause().isCyclic()) {
      appendTrace(line, "Caused by: ", thrown.getCause());
    }
  }

  /** Formats an event as an object with {@code level}, {@code loggerName}, {@code throwable}, {@code at}, {@code message}. */
  private static final class Json extends JsonEncoder {
    private final CachingDateFormatter time;

    Json(CachingDateFormatter time) {
      this.time = time;
      setWithSequenceNumber(false);
      setWithTimestamp(false);
      setWithNanoseconds(false);
      setWithThreadName(false);
      setWithContext(false);
      setWithMDC(false);
      // its message is the one without the values
      setWithMessage(false);
      setWithArguments(false);
    }

    @Override
    protected void appendCustomFields(StringBuilder line, ILoggingEvent event) {
      appendMember(line, "at", time.format(event.getTimeStamp()));
      appendMember(
          line,
          "message",
          // the libraries do not escape what they log
          JsonEscapeUtil.jsonEscapeString(LogText.escape(event.getFormattedMessage())));
    }

    private void appendMember(StringBuilder line, String name, String value) {
      line.append(VALUE_SEPARATOR);
      appenderMember(line, name, value);
    }
  }

  /** Formats only the message. */
  static final class MessageOnly extends EncoderBase<ILoggingEvent> {
    @Override
    public byte[] encode(ILoggingEvent event) {
      return bytes(event.getFormattedMessage() + "\n");
    }

    @Override
    public byte[] headerBytes() {
      return new byte[0];
    }

    @Override
    public byte[] footerBytes() {
      return new byte[0];
    }
  }
}
