package io.evenkeel.config.tls;

import java.security.Key;
import java.security.PublicKey;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which keys of certificates can be used in TLS, by which library, and the names of others. */
public final class KeyType {
  /** For a sentence about the keys that are served. */
  public static final String SERVED = "RSA, P-256, P-384, P-521, Ed25519 or Ed448";

  /** No client that is still maintained accepts fewer bits of RSA (RFC 9325 section 4.5 wants 2048). */
  private static final int MIN_RSA_BITS = 1024;

  /** BoringSSL rejects larger RSA keys. */
  private static final int MAX_BORINGSSL_RSA_BITS = 8192;

  /** P-256, P-384 and P-521: TLS 1.3 has no other curves for certificates (RFC 8446 section 4.2.3). */
  private static final List<String> CURVES =
      List.of("2a8648ce3d030107", "2b81040022", "2b81040023");

  /** Algorithms and curves without a place in TLS 1.3 certificates, by their encoded object identifiers in hex. */
  private static final List<Map.Entry<String, String>> UNSUPPORTED = List.of(
      Map.entry("2a8648ce3d0101", "explicit curve parameters instead of a named curve"),
      Map.entry("2b8104000a", "the curve secp256k1"),
      Map.entry("2b81040021", "the curve P-224"),
      Map.entry("2a8648ce3d030101", "the curve P-192"),
      Map.entry("2b2403030208010107", "the curve brainpoolP256r1"),
      Map.entry("2b240303020801010b", "the curve brainpoolP384r1"),
      Map.entry("2b240303020801010d", "the curve brainpoolP512r1"),
      Map.entry("2a811ccf5501822d", "the curve SM2"),
      Map.entry("2b656e", "X25519, which signs nothing"),
      Map.entry("2b656f", "X448, which signs nothing"),
      Map.entry("2a864886f70d010301", "Diffie-Hellman, which signs nothing"),
      Map.entry("2a8648ce380401", "DSA"),
      Map.entry("608648016503040311", "ML-DSA-44"),
      Map.entry("608648016503040312", "ML-DSA-65"),
      Map.entry("608648016503040313", "ML-DSA-87"));

  private KeyType() {}

  /** Why no peer accepts a certificate with this public or private key, as the end of a sentence; empty if they do. */
  public static Optional<String> problemOf(Key key) {
    if (key instanceof RSAKey rsa) {
      int bits = rsa.getModulus().bitLength();
      return bits < MIN_RSA_BITS
          ? Optional.of("RSA with " + bits + " bits, which no peer accepts")
          : Optional.empty();
    }
    boolean served = key instanceof ECKey
        ? CURVES.stream().anyMatch(each -> contains(key.getEncoded(), each))
        : key.getAlgorithm().equals("EdDSA");
    return served
        ? Optional.empty()
        : Optional.of(unsupportedIn(key.getEncoded()).orElse(key.getAlgorithm()));
  }

  /** The name of an unsupported algorithm or curve in an encoded certificate or key. */
  public static Optional<String> unsupportedIn(byte[] der) {
    return UNSUPPORTED.stream()
        .filter(each -> contains(der, each.getKey()))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  private static boolean contains(byte[] der, String identifier) {
    String length = HexFormat.of().toHexDigits((byte) (identifier.length() / 2));
    return HexFormat.of().formatHex(der).contains("06" + length + identifier);
  }

  /** Whether BoringSSL signs with such a key, and verifies with it; otherwise only the JDK's TLS does. */
  static boolean supportedByBoringSsl(PublicKey key) {
    return switch (key.getAlgorithm()) {
      case "EC" -> true;
      case "RSA" ->
        key instanceof RSAKey rsa && rsa.getModulus().bitLength() <= MAX_BORINGSSL_RSA_BITS;
      default -> false;
    };
  }
}
