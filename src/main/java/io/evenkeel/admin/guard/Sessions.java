package io.evenkeel.admin.guard;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** Who has logged in: random values and when they end. Lives on one event loop. */
final class Sessions {
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Long> begun = new LinkedHashMap<>();
  private final Duration length;
  private final int most;
  private final LongSupplier nanoTime;

  /**
   * @param most beyond which the oldest ends
   * @param nanoTime as {@link System#nanoTime}
   */
  Sessions(Duration length, int most, LongSupplier nanoTime) {
    this.length = length;
    this.most = most;
    this.nanoTime = nanoTime;
  }

  /** Begins one; the value is what its cookie holds. */
  String begin() {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    String value = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    if (begun.size() >= most) {
      begun.remove(begun.keySet().iterator().next());
    }
    begun.put(value, nanoTime.getAsLong());
    return value;
  }

  boolean knows(String value) {
    Long since = begun.get(value);
    if (since == null) {
      return false;
    }
    boolean over = nanoTime.getAsLong() - since > length.toNanos();
    if (over) {
      begun.remove(value);
    }
    return !over;
  }
}
