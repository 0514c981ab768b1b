package io.evenkeel.proxy.log;

import io.evenkeel.proxy.log.AccessLog.AttemptEntry;
import io.evenkeel.proxy.log.AccessLog.Line;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** An exchange as one line of JSON (RFC 8259), in ASCII: all else is written as {@code \}{@code uHHHH}. */
final class JsonFormat {
  private final StringBuilder text = new StringBuilder(384);

  private JsonFormat() {}

  static String of(Line line) {
    JsonFormat json = new JsonFormat();
    json.write(line);
    return json.text.toString();
  }

  private void write(Line line) {
    Instant at = line.at().truncatedTo(ChronoUnit.MILLIS);
    string("{\"at\":", at.toString());
    string(",\"clientIp\":", line.clientIp());
    string(",\"method\":", line.method());
    string(",\"host\":", line.host());
    string(",\"uri\":", line.uri());
    string(",\"version\":", line.version());
    text.append(",\"status\":").append(line.loggedStatus());
    text.append(",\"bytesSent\":").append(line.bytesSent());
    millis(",\"durationMs\":", line.nanos());
    string(",\"requestId\":", line.requestId());
    string(",\"referer\":", line.referer());
    string(",\"userAgent\":", line.userAgent());
    string(",\"pool\":", line.pool().isEmpty() ? null : line.pool());
    text.append(",\"attempts\":[");
    String separator = "";
    for (AttemptEntry tried : line.attempts()) {
      text.append(separator);
      string("{\"backend\":", tried.backend());
      string(",\"outcome\":", tried.outcome());
      millis(",\"durationMs\":", tried.nanos());
      text.append('}');
      separator = ",";
    }
    text.append("]}");
  }

  /** In milliseconds, with the microseconds behind the point. */
  private void millis(String before, long nanos) {
    long micros = nanos / 1000;
    text.append(before).append(micros / 1000).append('.');
    text.append(micros / 100 % 10).append(micros / 10 % 10).append(micros % 10);
  }

  private void string(String before, @Nullable String value) {
    text.append(before);
    if (value == null) {
      text.append("null");
      return;
    }
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else if (c >= ' ' && c <= '~') {
        text.append(c);
      } else {
        text.append("\\u").append(digit(c >> 12)).append(digit(c >> 8));
        text.append(digit(c >> 4)).append(digit(c));
      }
    }
    text.append('"');
  }

  private static char digit(int value) {
    return Character.forDigit(value & 15, 16);
  }
}
