package io.evenkeel.cli;

import java.io.ByteArrayOutputStream;
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
  private static final int SEQUENCE = 0x30;
  private static final int SET = 0x31;
  private static final int OCTET_STRING = 4;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final byte[] ECDSA_WITH_SHA256 =
      encodeDer(SEQUENCE, encodeOid(0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2));
  private static final byte[] COMMON_NAME = encodeOid(0x55, 4, 3);
  private static final byte[] ALTERNATIVE_NAMES = encodeOid(0x55, 0x1d, 0x11);

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
          encodeDer(SEQUENCE, body, ECDSA_WITH_SHA256, bitString(signature.sign()));
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
    byte[] name = encodeDer(
        SEQUENCE,
        encodeDer(SET, encodeDer(SEQUENCE, COMMON_NAME, encodeDer(0x0c, ascii("localhost")))));
    Instant now = Instant.now();
    byte[] validity = encodeDer(
        SEQUENCE,
        encodeDer(0x17, ascii(TIME.format(now.minus(1, ChronoUnit.HOURS)))),
        encodeDer(0x17, ascii(TIME.format(now.plus(30, ChronoUnit.DAYS)))));
    byte[] names = encodeDer(
        SEQUENCE,
        encodeDer(0x82, ascii("localhost")),
        encodeDer(0x87, new byte[] {127, 0, 0, 1}),
        encodeDer(0x87, new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}));
    byte[] extensions = encodeDer(
        0xa3,
        encodeDer(
            SEQUENCE, encodeDer(SEQUENCE, ALTERNATIVE_NAMES, encodeDer(OCTET_STRING, names))));
    return encodeDer(
        SEQUENCE,
        encodeDer(0xa0, encodeDer(2, new byte[] {2})),
        encodeDer(2, serial),
        ECDSA_WITH_SHA256,
        name,
        validity,
        name,
        pair.getPublic().getEncoded(),
        extensions);
  }

  private static byte[] encodeOid(int... octets) {
    byte[] bytes = new byte[octets.length];
    for (int i = 0; i < octets.length; i++) {
      bytes[i] = (byte) octets[i];
    }
    return encodeDer(6, bytes);
  }

  private static byte[] bitString(byte[] of) {
    return encodeDer(3, new byte[] {0}, of);
  }

  /** A tag, the length, and what it is made of (X.690). */
  private static byte[] encodeDer(int tag, byte[]... parts) {
    ByteArrayOutputStream inside = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      inside.writeBytes(part);
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write(tag);
    int length = inside.size();
    if (length > 255) {
      all.write(0x82);
      all.write(length >> 8);
    } else if (length > 127) {
      all.write(0x81);
    }
    all.write(length);
    all.writeBytes(inside.toByteArray());
    return all.toByteArray();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static String pem(String what, byte[] der) {
    return "-----BEGIN " + what + "-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
        + "\n-----END " + what + "-----\n";
  }
}
