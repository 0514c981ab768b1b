package io.evenkeel.proxy.headers;

import io.evenkeel.http.HeaderLines;
import io.evenkeel.http.HeaderNames;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/** Adds this proxy, with the version that it received, to the Via header (RFC 9110 section 7.6.3). */
final class Via {
  private Via() {}

  static void add(MultiMap in, HeaderLines out, HttpVersion version) {
    String element =
        switch (version) {
          case HTTP_1_0 -> "1.0 evenkeel";
          case HTTP_1_1 -> "1.1 evenkeel";
          case HTTP_2 -> "2.0 evenkeel";
        };
    String earlier = joinValues(in, HeaderNames.VIA);
    out.add(HeaderNames.VIA, earlier == null ? element : earlier + ", " + element);
  }

  /** All values of a header as one list, or null if there is no such header. */
  static @Nullable String joinValues(MultiMap headers, CharSequence name) {
    return headers.contains(name) ? String.join(", ", headers.getAll(name)) : null;
  }
}
