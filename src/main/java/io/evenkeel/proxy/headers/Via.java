package io.evenkeel.proxy.headers;

import io.evenkeel.http.HeaderLines;
import io.evenkeel.http.HeaderNames;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpVersion;

/** The Via field (RFC 9110 section 7.6.3): the version received, and who we are. */
final class Via {
  private Via() {}

  static void add(MultiMap in, HeaderLines out, HttpVersion received) {
    String own =
        switch (received) {
          case HTTP_1_0 -> "1.0 evenkeel";
          case HTTP_1_1 -> "1.1 evenkeel";
          case HTTP_2 -> "2.0 evenkeel";
        };
    String before = ClientAddress.joinValues(in, HeaderNames.VIA);
    out.add(HeaderNames.VIA, before == null ? own : before + ", " + own);
  }
}
