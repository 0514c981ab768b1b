package io.evenkeel.proxy.exchange;

import io.evenkeel.http.HopByHop;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerResponse;
import java.util.Locale;
import java.util.function.BooleanSupplier;

/** The interim answers that pass from a backend to the client (RFC 9110 section 15.2), while the final one is to come. */
record InterimResponses(HttpServerResponse response, BooleanSupplier over) {
  /** 100: the body may be sent. */
  void goOn() {
    if (may()) {
      response.writeContinue();
    }
  }

  /** 103 (RFC 8297). */
  void earlyHints(MultiMap hints) {
    if (may()) {
      MultiMap lowerCase = MultiMap.caseInsensitiveMultiMap();
      hints.forEach(hint -> {
        if (!HopByHop.ends(hint.getKey())) {
          lowerCase.add(hint.getKey().toLowerCase(Locale.ROOT), hint.getValue());
        }
      });
      response.writeEarlyHints(lowerCase);
    }
  }

  private boolean may() {
    return !over.getAsBoolean() && !response.headWritten();
  }
}
