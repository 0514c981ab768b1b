package io.evenkeel.proxy.exchange;

import io.evenkeel.http.HopByHop;
import io.vertx.core.MultiMap;
import java.util.Locale;
import java.util.function.BooleanSupplier;

/** Forwards interim responses (RFC 9110 section 15.2) from a backend to the client until the final response begins. */
record InterimResponses(ClientResponse response, BooleanSupplier finished) {
  void sendContinue() {
    if (canSend()) {
      response.writeContinue();
    }
  }

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
