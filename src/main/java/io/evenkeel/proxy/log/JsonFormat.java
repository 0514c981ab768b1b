package io.evenkeel.proxy.log;

import io.evenkeel.proxy.log.AccessLog.AttemptEntry;
import io.evenkeel.proxy.log.AccessLog.Line;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Formats a request as one line of JSON (RFC 8259) in ASCII: all else is written as {@code \}{@code uHHHH}. */
final class JsonFormat {
  private final StringBuilder text = new StringBuilder(384);

  private JsonFormat() {}

  static String of(Line line) {
    JsonFormat json = new JsonFormat();
    json.append(line);
    return json.text.toString();
  }

  private void append(Line line) {
    Instant at = line.at().truncatedTo(ChronoUnit.MILLIS);
    appendString("{\"at\":", at.toString());
    appendString(",\"clientIp\":", line.clientIp());
    appendString(",\"method\":", line.method());
    appendString(",\"host\":", line.host());
    appendString(",\"uri\":", line.uri());
    appendString(",\"version\":", line.version());
    text.append(",\"status\":").append(line.loggedStatus());
    text.append(",\"bytesSent\":").append(line.bytesSent());
    appendMillis(",\"durationMs\":", line.nanos());
    appendString(",\"requestId\":", line.requestId());
    appendString(",\"referer\":", line.referer());
    appendString(",\"userAgent\":", line.userAgent());
    appendString(",\"pool\":", line.pool().isEmpty() ? null : line.pool());
    text.append(",\"attempts\":[");
    String separator = "";
    for (AttemptEntry attempt : line.attempts()) {
      text.append(separator);
      appendString("{\"backend\":", attempt.backend());
      appendString(",\"outcome\":", attempt.outcome());
      appendMillis(",\"durationMs\":", attempt.nanos());
      text.append('}');
      separator = ",";
    }
    text.append("]}");
  }

  /** Appends milliseconds with three decimals. */
  private void appendMillis(String before, long nanos) {
    long micros = nanos / 1000;
    text.append(before).append(micros / 1000).append('.');
    text.append(micros / 100 % 10).append(micros / 10 % 10).append(micros % 10);
  }

  private void appendString(String before, @Nullable String value) {
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
        text.append("\\u").append(hexDigit(c >> 12)).append(hexDigit(c >> 8));
        text.append(hexDigit(c >> 4)).append(hexDigit(c));
      }
    }
    text.append('"');
  }

  private static char hexDigit(int value) {
    return Character.forDigit(value & 15, 16);
  }
}
