package io.evenkeel.proxy.log;

import io.evenkeel.proxy.log.AccessLog.AttemptEntry;
import io.evenkeel.proxy.log.AccessLog.Line;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Formats a request in the combined format of Apache and nginx, followed by its duration in seconds, id, host, pool and
 * attempts. Quotes, backslashes and all but printable ASCII are written as {@code \xHH} or {@code \}{@code
 * uHHHH}.
 */
final class CombinedFormat {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final StringBuilder text = new StringBuilder(256);

  private CombinedFormat() {}

  static String of(Line line) {
    CombinedFormat combined = new CombinedFormat();
    combined.write(line);
    return combined.text.toString();
  }

  private void write(Line line) {
    appendWord(line.clientIp());
    text.append(" - - [");
    TIME.formatTo(line.at(), text);
    text.append("] \"");
    appendEscaped(line.method());
    text.append(' ');
    appendEscaped(line.uri());
    text.append(' ');
    appendEscaped(line.version());
    text.append("\" ").append(line.loggedStatus()).append(' ');
    if (line.bytesSent() > 0) {
      text.append(line.bytesSent());
    } else {
      text.append('-');
    }
    appendQuoted(" ", line.referer());
    appendQuoted(" ", line.userAgent());
    text.append(" rt=");
    appendThousandths(line.nanos() / 1_000_000);
    text.append(" id=");
    appendWord(line.requestId());
    appendQuoted(" host=", line.host());
    appendQuoted(" pool=", line.pool());
    text.append(" attempts=\"");
    String separator = "";
    for (AttemptEntry attempt : line.attempts()) {
      text.append(separator);
      appendEscaped(attempt.backend());
      text.append(':');
      appendEscaped(attempt.outcome());
      text.append(' ');
      appendMillis(attempt.nanos());
      separator = ", ";
    }
    text.append('"');
  }

  /** Appends {@code 0.4ms}, {@code 2ms} or {@code 14ms}: tenths only below ten. */
  private void appendMillis(long nanos) {
    long tenths = (nanos + 50_000) / 100_000;
    if (tenths < 100 && tenths % 10 != 0) {
      text.append(tenths / 10).append('.').append(tenths % 10);
    } else {
      text.append((nanos + 500_000) / 1_000_000);
    }
    text.append("ms");
  }

  private void appendThousandths(long count) {
    text.append(count / 1000).append('.');
    text.append(count / 100 % 10).append(count / 10 % 10).append(count % 10);
  }

  private void appendQuoted(String before, @Nullable String value) {
    text.append(before).append('"');
    if (value == null || value.isEmpty()) {
      text.append('-');
    } else {
      appendEscaped(value);
    }
    text.append('"');
  }

  /** Appends a value without quotes, so a space is escaped too. */
  private void appendWord(String value) {
    if (value.isEmpty()) {
      text.append('-');
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == ' ') {
        text.append("\\x20");
      } else {
        appendEscaped(c);
      }
    }
  }

  private void appendEscaped(String value) {
    for (int i = 0; i < value.length(); i++) {
      appendEscaped(value.charAt(i));
    }
  }

  private void appendEscaped(char c) {
    if (c >= ' ' && c <= '~' && c != '"' && c != '\\') {
      text.append(c);
    } else if (c <= 0xff) {
      text.append("\\x").append(hexDigit(c >> 4)).append(hexDigit(c));
    } else {
      text.append("\\u").append(hexDigit(c >> 12)).append(hexDigit(c >> 8));
      text.append(hexDigit(c >> 4)).append(hexDigit(c));
    }
  }

  private static char hexDigit(int value) {
    return Character.toUpperCase(Character.forDigit(value & 15, 16));
  }
}
