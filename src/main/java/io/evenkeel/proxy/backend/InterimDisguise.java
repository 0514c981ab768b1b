package io.evenkeel.proxy.backend;

import io.evenkeel.proxy.backend.BackendRequest.InterimReceiver;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http2.Http2Headers;
import io.vertx.core.MultiMap;
import org.jspecify.annotations.Nullable;

/**
 * Takes interim responses through Vert.x's client. It takes each but 100 and 103 for the final response; so each arrives
 * as a 103 with its status in a header, which replaces a header of that name from the backend.
 */
final class InterimDisguise {
  private static final String STATUS = "evenkeel-interim-status";
  private static final String EARLY_HINTS = "103";
  private static final int EARLY_HINTS_STATUS = 103;

  private InterimDisguise() {}

  static void put(HttpHeaders head, int status) {
    head.set(STATUS, Integer.toString(status));
  }

  static void put(Http2Headers head, CharSequence status) {
    head.set(STATUS, status);
    head.status(EARLY_HINTS);
  }

  /** Passes on what arrived as a 103. */
  static void remove(MultiMap head, InterimReceiver receiver) {
    String status = head.get(STATUS);
    head.remove(STATUS);
    receiver.receive(isInterim(status) ? Integer.parseInt(status) : EARLY_HINTS_STATUS, head);
  }

  /** Whether it is a status that {@link #put} has set; a backend may send a header of that name itself. */
  private static boolean isInterim(@Nullable String status) {
    return status != null
        && status.length() == 3
        && status.charAt(0) == '1'
        && Character.digit(status.charAt(1), 10) >= 0
        && Character.digit(status.charAt(2), 10) >= 0;
  }
}
