package io.evenkeel.config.reader;

import io.evenkeel.config.tls.Der;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.PSSParameterSpec;
import java.util.List;
import java.util.Optional;

/** Parses private keys in PKCS #8 (RFC 5958), PKCS #1 (RSA, RFC 8017) and SEC 1 (elliptic curves, RFC 5915). */
public final class PrivateKeyParser {
  private static final List<String> ALGORITHMS = List.of("RSA", "RSASSA-PSS", "EC", "EdDSA");
  private static final int EC_PARAMETERS = 0xa0;
  private static final byte[] VERSION_0 = Der.encode(Der.INTEGER, new byte[] {0});
  private static final byte[] RSA_ALGORITHM = Der.encode(
      Der.SEQUENCE,
      Der.encodeObjectIdentifier(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1),
      Der.encode(Der.NULL));
  private static final byte[] EC_ALGORITHM =
      Der.encodeObjectIdentifier(0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1);

  private static final PSSParameterSpec PSS_SHA256 =
      new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1);

  private PrivateKeyParser() {}

  /**
   * The key, or empty if it is malformed or of another algorithm than RSA, RSASSA-PSS, EC and EdDSA.
   *
   * @param label the text between {@code BEGIN} and {@code PRIVATE KEY}
   */
  public static Optional<PrivateKey> read(String label, byte[] der) {
    Optional<byte[]> pkcs8 =
        switch (label) {
          case "RSA" -> Optional.of(wrap(RSA_ALGORITHM, der));
          // the curve is inside the key there, beside it in PKCS #8
          case "EC" ->
            Der.findInside(der, EC_PARAMETERS)
                .map(curve -> wrap(Der.encode(Der.SEQUENCE, EC_ALGORITHM, curve), der));
          default -> Optional.of(der);
        };
    return pkcs8.map(PKCS8EncodedKeySpec::new).flatMap(spec -> ALGORITHMS.stream()
        .flatMap(each -> decode(each, spec).stream())
        .findFirst());
  }

  private static byte[] wrap(byte[] algorithm, byte[] key) {
    return Der.encode(Der.SEQUENCE, VERSION_0, algorithm, Der.encode(Der.OCTET_STRING, key));
  }

  private static Optional<PrivateKey> decode(String algorithm, PKCS8EncodedKeySpec spec) {
    try {
      return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(spec));
    } catch (GeneralSecurityException otherAlgorithm) {
      return Optional.empty();
    }
  }

  /** Whether the certificate's public key verifies what the private key signs. */
  public static boolean matches(PrivateKey key, X509Certificate certificate) {
    String kind =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> key.getAlgorithm();
        };
    try {
      Signature signature = Signature.getInstance(kind);
      if (key instanceof RSAKey rsa && kind.equals("RSASSA-PSS")) {
        signature.setParameter(rsa.getParams() == null ? PSS_SHA256 : rsa.getParams());
      }
      signature.initSign(key);
      signature.update(VERSION_0);
      byte[] signed = signature.sign();
      signature.initVerify(certificate.getPublicKey());
      signature.update(VERSION_0);
      return signature.verify(signed);
    } catch (GeneralSecurityException otherAlgorithm) {
      return false;
    }
  }
}
