package io.evenkeel.proxy;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpVersion;

/** The Via field (RFC 9110 section 7.6.3): the version received, and who we are. */
final class Via {
  private Via() {}

  static void add(MultiMap in, FieldLines out, HttpVersion received) {
    String own =
        switch (received) {
          case HTTP_1_0 -> "1.0 evenkeel";
          case HTTP_1_1 -> "1.1 evenkeel";
          case HTTP_2 -> "2.0 evenkeel";
        };
    String before = ClientAddress.joined(in, Fields.VIA);
    out.add(Fields.VIA, before == null ? own : before + ", " + own);
  }
}
