package io.evenkeel.config;

import java.time.Duration;
import java.util.Optional;

/**
 * The cookie that binds a client to the backend that responded to it (RFC 6265).
 *
 * @param cookie its name
 * @param maxAge how long a client keeps it; empty for as long as its session
 * @param secure whether clients send it over HTTPS only; empty: if it was set over HTTPS
 * @param domain empty for the host of the request
 * @param secret the key of the HMAC that the value is; empty: a hash without a key, which clients can compute
 */
public record StickyConfig(
    String cookie,
    Optional<Duration> maxAge,
    SameSite sameSite,
    Optional<Boolean> secure,
    boolean httpOnly,
    String path,
    String domain,
    String secret) {

  public enum SameSite {
    LAX("Lax"),
    STRICT("Strict"),
    NONE("None");

    private final String word;

    SameSite(String word) {
      this.word = word;
    }

    /** The value of the attribute. */
    public String word() {
      return word;
    }
  }

  /** Without the secret, since records are logged. */
  @Override
  public String toString() {
    return "StickyConfig[" + cookie + "]";
  }
}
