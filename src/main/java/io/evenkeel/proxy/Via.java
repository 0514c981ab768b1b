package io.evenkeel.proxy;

import io.vertx.core.MultiMap;

/** The Via field (RFC 9110 section 7.6.3): the version received, and who we are. */
final class Via {
  private Via() {}

  static void add(MultiMap in, MultiMap out, boolean onePointZero) {
    String own = onePointZero ? "1.0 evenkeel" : "1.1 evenkeel";
    String before = ClientAddress.joined(in, Fields.VIA);
    out.set(Fields.VIA, before == null ? own : before + ", " + own);
  }
}
