package io.evenkeel.admin.guard;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** The sessions of browsers that have logged in: random values and their ends. Used on one event loop. */
final class Sessions {
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Long> startTimes = new LinkedHashMap<>();
  private final Duration lifetime;
  private final int maxSessions;
  private final LongSupplier nanoTime;

  /**
   * @param most beyond this number the oldest session ends
   * @param nanoTime as {@link System#nanoTime}
   */
  Sessions(Duration length, int most, LongSupplier nanoTime) {
    this.lifetime = length;
    this.maxSessions = most;
    this.nanoTime = nanoTime;
  }

  /** Creates a session; the value is for its cookie. */
  String create() {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    String value = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    if (startTimes.size() >= maxSessions) {
      startTimes.remove(startTimes.keySet().iterator().next());
    }
    startTimes.put(value, nanoTime.getAsLong());
    return value;
  }

  boolean contains(String value) {
    Long since = startTimes.get(value);
    if (since == null) {
      return false;
    }
    boolean over = nanoTime.getAsLong() - since > lifetime.toNanos();
    if (over) {
      startTimes.remove(value);
    }
    return !over;
  }
}
