package io.evenkeel.cli;

import io.evenkeel.config.tls.Der;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Base64;

/** A self-signed certificate for {@code localhost}, encoded in DER (RFC 5280), because the JDK has no API for it. */
public final class SelfSignedCertificate {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final byte[] ECDSA_WITH_SHA256 =
      Der.encode(Der.SEQUENCE, Der.encodeObjectIdentifier(0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2));
  private static final byte[] COMMON_NAME = Der.encodeObjectIdentifier(0x55, 4, 3);
  private static final byte[] ALTERNATIVE_NAMES = Der.encodeObjectIdentifier(0x55, 0x1d, 0x11);

  private SelfSignedCertificate() {}

  /**
   * Writes a certificate that is valid for a month to {@code localhost.pem}, and its key to {@code localhost.key}.
   *
   * @throws IOException if they cannot be written
   */
  public static void writeTo(Path directory) throws IOException {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair pair = generator.generateKeyPair();
      byte[] body = tbsCertificate(pair);
      Signature signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(pair.getPrivate());
      signature.update(body);
      byte[] certificate =
          Der.encode(Der.SEQUENCE, body, ECDSA_WITH_SHA256, bitString(signature.sign()));
      Files.writeString(directory.resolve("localhost.pem"), pem("CERTIFICATE", certificate));
      Files.writeString(
          directory.resolve("localhost.key"),
          pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
    } catch (GeneralSecurityException withoutCurves) {
      throw new IOException("this JDK makes no EC keys", withoutCurves);
    }
  }

  private static byte[] tbsCertificate(KeyPair pair) {
    byte[] serial = new byte[8];
    new SecureRandom().nextBytes(serial);
    // a positive number without a leading zero
    serial[0] = (byte) (serial[0] & 0x3f | 0x40);
    byte[] name = Der.encode(
        Der.SEQUENCE,
        Der.encode(
            Der.SET,
            Der.encode(
                Der.SEQUENCE, COMMON_NAME, Der.encode(Der.UTF8_STRING, ascii("localhost")))));
    Instant now = Instant.now();
    byte[] validity = Der.encode(
        Der.SEQUENCE,
        Der.encode(Der.UTC_TIME, ascii(TIME.format(now.minus(1, ChronoUnit.HOURS)))),
        Der.encode(Der.UTC_TIME, ascii(TIME.format(now.plus(30, ChronoUnit.DAYS)))));
    byte[] names = Der.encode(
        Der.SEQUENCE,
        Der.encode(0x82, ascii("localhost")),
        Der.encode(0x87, new byte[] {127, 0, 0, 1}),
        Der.encode(0x87, new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}));
    byte[] extensions = Der.encode(
        0xa3,
        Der.encode(
            Der.SEQUENCE,
            Der.encode(Der.SEQUENCE, ALTERNATIVE_NAMES, Der.encode(Der.OCTET_STRING, names))));
    return Der.encode(
        Der.SEQUENCE,
        Der.encode(0xa0, Der.encode(Der.INTEGER, new byte[] {2})),
        Der.encode(Der.INTEGER, serial),
        ECDSA_WITH_SHA256,
        name,
        validity,
        name,
        pair.getPublic().getEncoded(),
        extensions);
  }

  private static byte[] bitString(byte[] content) {
    return Der.encode(Der.BIT_STRING, new byte[] {0}, content);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static String pem(String label, byte[] der) {
    return "-----BEGIN " + label + "-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
        + "\n-----END " + label + "-----\n";
  }
}
