package io.evenkeel.proxy.exchange;

import io.evenkeel.http.HopByHop;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerResponse;
import java.util.Locale;
import java.util.function.BooleanSupplier;

/** The interim answers that pass from a backend to the client (RFC 9110 section 15.2), while the final one is to come. */
record InterimResponses(HttpServerResponse response, BooleanSupplier finished) {
  /** 100: the body may be sent. */
  void sendContinue() {
    if (canSend()) {
      response.writeContinue();
    }
  }

  /** 103 (RFC 8297). */
  void sendEarlyHints(MultiMap hints) {
    if (canSend()) {
      MultiMap lowerCase = MultiMap.caseInsensitiveMultiMap();
      hints.forEach(hint -> {
        if (!HopByHop.isHopByHop(hint.getKey())) {
          lowerCase.add(hint.getKey().toLowerCase(Locale.ROOT), hint.getValue());
        }
      });
      response.writeEarlyHints(lowerCase);
    }
  }

  private boolean canSend() {
    return !finished.getAsBoolean() && !response.headWritten();
  }
}
