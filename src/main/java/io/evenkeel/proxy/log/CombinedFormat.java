package io.evenkeel.proxy.log;

import io.evenkeel.proxy.log.AccessLog.Line;
import io.evenkeel.proxy.log.AccessLog.Tried;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An exchange in the combined format of Apache and nginx, and behind it how long it took in seconds, its id, host, pool
 * and attempts. Quotes, backslashes and all that is not printable ASCII are written as {@code \xHH} or {@code \}{@code
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
    word(line.clientIp());
    text.append(" - - [");
    TIME.formatTo(line.at(), text);
    text.append("] \"");
    escaped(line.method());
    text.append(' ');
    escaped(line.uri());
    text.append(' ');
    escaped(line.version());
    text.append("\" ").append(line.loggedStatus()).append(' ');
    if (line.bytesSent() > 0) {
      text.append(line.bytesSent());
    } else {
      text.append('-');
    }
    quoted(" ", line.referer());
    quoted(" ", line.userAgent());
    text.append(" rt=");
    thousandths(line.nanos() / 1_000_000);
    text.append(" id=");
    word(line.requestId());
    quoted(" host=", line.host());
    quoted(" pool=", line.pool());
    text.append(" attempts=\"");
    String separator = "";
    for (Tried tried : line.attempts()) {
      text.append(separator);
      escaped(tried.backend());
      text.append(':');
      escaped(tried.outcome());
      text.append(' ');
      millis(tried.nanos());
      separator = ", ";
    }
    text.append('"');
  }

  /** {@code 0.4ms}, {@code 2ms}, {@code 14ms}: tenths only below ten. */
  private void millis(long nanos) {
    long tenths = (nanos + 50_000) / 100_000;
    if (tenths < 100 && tenths % 10 != 0) {
      text.append(tenths / 10).append('.').append(tenths % 10);
    } else {
      text.append((nanos + 500_000) / 1_000_000);
    }
    text.append("ms");
  }

  private void thousandths(long count) {
    text.append(count / 1000).append('.');
    text.append(count / 100 % 10).append(count / 10 % 10).append(count % 10);
  }

  private void quoted(String before, @Nullable String value) {
    text.append(before).append('"');
    if (value == null || value.isEmpty()) {
      text.append('-');
    } else {
      escaped(value);
    }
    text.append('"');
  }

  /** Without quotes, so a space must not be in it. */
  private void word(String value) {
    if (value.isEmpty()) {
      text.append('-');
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == ' ') {
        text.append("\\x20");
      } else {
        escaped(c);
      }
    }
  }

  private void escaped(String value) {
    for (int i = 0; i < value.length(); i++) {
      escaped(value.charAt(i));
    }
  }

  private void escaped(char c) {
    if (c >= ' ' && c <= '~' && c != '"' && c != '\\') {
      text.append(c);
    } else if (c <= 0xff) {
      text.append("\\x").append(digit(c >> 4)).append(digit(c));
    } else {
      text.append("\\u").append(digit(c >> 12)).append(digit(c >> 8));
      text.append(digit(c >> 4)).append(digit(c));
    }
  }

  private static char digit(int value) {
    return Character.toUpperCase(Character.forDigit(value & 15, 16));
  }
}
