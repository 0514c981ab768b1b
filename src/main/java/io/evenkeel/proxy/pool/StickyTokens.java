package io.evenkeel.proxy.pool;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The values of the cookies that bind clients to backends: 16 hexadecimal digits, which follow from the secret, the
 * pool and the backend's id. So all balancers of one configuration know them, after a restart too, and they show no
 * address.
 */
final class StickyTokens {
  private static final int BYTES = 8;

  private StickyTokens() {}

  /**
   * @param secret the key of HMAC-SHA256; empty for SHA-256 alone
   */
  static String of(String secret, String pool, String backend) {
    byte[] text = (pool + '\0' + backend).getBytes(StandardCharsets.UTF_8);
    try {
      byte[] hash = secret.isEmpty()
          ? MessageDigest.getInstance("SHA-256").digest(text)
          : hmac(secret.getBytes(StandardCharsets.UTF_8), text);
      return HexFormat.of().formatHex(hash, 0, BYTES);
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("every JVM has SHA-256", missing);
    }
  }

  private static byte[] hmac(byte[] secret, byte[] text) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(secret, "HmacSHA256"));
    return mac.doFinal(text);
  }
}
