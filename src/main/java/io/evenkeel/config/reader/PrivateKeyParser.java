package io.evenkeel.config.reader;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Private keys as files have them: PKCS #8 (RFC 5958), RSA's own (RFC 8017) and that of elliptic curves (RFC 5915). */
public final class PrivateKeyParser {
  private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");
  private static final byte[] VERSION_0 = {2, 1, 0};
  private static final byte[] RSA_ALGORITHM = {
    0x30, 0x0d, 6, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 1, 1, 5, 0
  };
  private static final byte[] EC_ALGORITHM = {6, 7, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 2, 1
  };
  private static final int SEQUENCE = 0x30;
  private static final int OCTET_STRING = 4;
  private static final int EC_PARAMETERS = 0xa0;

  private PrivateKeyParser() {}

  /**
   * Empty where it is broken, or of another kind.
   *
   * @param label what stands between {@code BEGIN} and {@code PRIVATE KEY}
   */
  public static Optional<PrivateKey> read(String label, byte[] der) {
    byte[] wrapped =
        switch (label) {
          case "RSA" -> encodeDer(SEQUENCE, VERSION_0, RSA_ALGORITHM, encodeDer(OCTET_STRING, der));
          case "EC" -> wrapEcKey(der);
          default -> der;
        };
    if (wrapped == null) {
      return Optional.empty();
    }
    PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(wrapped);
    return ALGORITHMS.stream().flatMap(each -> decode(each, spec).stream()).findFirst();
  }

  private static Optional<PrivateKey> decode(String algorithm, PKCS8EncodedKeySpec spec) {
    try {
      return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(spec));
    } catch (GeneralSecurityException another) {
      return Optional.empty();
    }
  }

  /** The curve stands within the key there, and beside it here. */
  private static byte @Nullable [] wrapEcKey(byte[] der) {
    try {
      int at = contentStart(der, 0);
      int end = at + contentLength(der, 0);
      while (at < end) {
        if ((der[at] & 0xff) == EC_PARAMETERS) {
          byte[] curve = Arrays.copyOfRange(
              der, contentStart(der, at), contentStart(der, at) + contentLength(der, at));
          return encodeDer(
              SEQUENCE,
              VERSION_0,
              encodeDer(SEQUENCE, EC_ALGORITHM, curve),
              encodeDer(OCTET_STRING, der));
        }
        at = contentStart(der, at) + contentLength(der, at);
      }
      return null;
    } catch (IndexOutOfBoundsException | IllegalArgumentException cut) {
      return null;
    }
  }

  /** Where the content of the element at {@code at} begins. */
  private static int contentStart(byte[] der, int at) {
    int first = der[at + 1] & 0xff;
    return at + 2 + (first < 0x80 ? 0 : first - 0x80);
  }

  private static int contentLength(byte[] der, int at) {
    int length = der[at + 1] & 0xff;
    if (length >= 0x80) {
      int bytes = length - 0x80;
      length = 0;
      for (int i = 0; i < bytes; i++) {
        length = length << 8 | der[at + 2 + i] & 0xff;
      }
    }
    if (length < 0 || length > der.length) {
      throw new IllegalArgumentException("longer than all of it");
    }
    return length;
  }

  private static byte[] encodeDer(int tag, byte[]... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    int length = content.size();
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write(tag);
    if (length >= 0x80 && length < 0x100) {
      all.write(0x81);
    } else if (length >= 0x100) {
      all.write(0x82);
      all.write(length >> 8);
    }
    all.write(length);
    all.writeBytes(content.toByteArray());
    return all.toByteArray();
  }

  /** Whether what the one signs the other confirms. */
  public static boolean matches(PrivateKey key, X509Certificate certificate) {
    String kind =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> "EdDSA";
        };
    try {
      Signature signature = Signature.getInstance(kind);
      signature.initSign(key);
      signature.update(VERSION_0);
      byte[] signed = signature.sign();
      signature.initVerify(certificate.getPublicKey());
      signature.update(VERSION_0);
      return signature.verify(signed);
    } catch (GeneralSecurityException another) {
      return false;
    }
  }
}
