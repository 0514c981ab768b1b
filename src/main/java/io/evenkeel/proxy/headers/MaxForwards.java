package io.evenkeel.proxy.headers;

import io.evenkeel.http.ContentLength;
import io.evenkeel.http.HeaderLines;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The Max-Forwards header, which limits how many more proxies may forward an OPTIONS or TRACE (RFC 9110 section
 * 7.6.2).
 */
public final class MaxForwards {
  public static final String NAME = "Max-Forwards";
  static final long ABSENT = -1;
  public static final long MALFORMED = -2;
  private static final Set<String> SECRET_HEADERS =
      Set.of("authorization", "cookie", "proxy-authorization");

  private MaxForwards() {}

  /** The value in an OPTIONS or TRACE; {@link #ABSENT} if there is none or for other methods; or {@link #MALFORMED}. */
  public static long of(HttpMethod method, MultiMap headers) {
    if (!method.equals(HttpMethod.OPTIONS) && !method.equals(HttpMethod.TRACE)) {
      return ABSENT;
    }
    if (!headers.contains(NAME)) {
      return ABSENT;
    }
    long hops = ContentLength.parse(headers.get(NAME));
    return hops < 0 || headers.getAll(NAME).size() > 1 ? MALFORMED : hops;
  }

  /** Removes from a TRACE what its response would show to scripts (RFC 9110 section 9.3.8). */
  public static void removeSecrets(HeaderLines head) {
    SECRET_HEADERS.forEach(head::remove);
  }

  /** The body of the response to a TRACE: the request itself, without secret headers (RFC 9110 section 9.3.8). */
  public static Buffer traceEcho(String uri, MultiMap headers) {
    Buffer echo = Buffer.buffer().appendString("TRACE " + uri + " HTTP/1.1\r\n");
    for (Map.Entry<String, String> header : headers) {
      if (!SECRET_HEADERS.contains(header.getKey().toLowerCase(Locale.ROOT))) {
        echo.appendString(header.getKey() + ": " + header.getValue() + "\r\n", "ISO-8859-1");
      }
    }
    return echo.appendString("\r\n");
  }
}
