package io.evenkeel.config.tls;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Optional;

/** Writes and reads the parts of DER (X.690) that certificates and private keys need. */
public final class Der {
  public static final int INTEGER = 0x02;
  public static final int BIT_STRING = 0x03;
  public static final int OCTET_STRING = 0x04;
  public static final int NULL = 0x05;
  public static final int OBJECT_IDENTIFIER = 0x06;
  public static final int UTF8_STRING = 0x0c;
  public static final int UTC_TIME = 0x17;
  public static final int SEQUENCE = 0x30;
  public static final int SET = 0x31;

  private Der() {}

  /** The element with this tag whose content is the concatenation of {@code parts}. */
  public static byte[] encode(int tag, byte[]... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    ByteArrayOutputStream element = new ByteArrayOutputStream();
    element.write(tag);
    writeLength(element, content.size());
    element.writeBytes(content.toByteArray());
    return element.toByteArray();
  }

  /** @param octets of the encoded identifier, 0..255 each */
  public static byte[] encodeObjectIdentifier(int... octets) {
    byte[] content = new byte[octets.length];
    for (int i = 0; i < octets.length; i++) {
      content[i] = (byte) octets[i];
    }
    return encode(OBJECT_IDENTIFIER, content);
  }

  private static void writeLength(ByteArrayOutputStream element, int length) {
    if (length < 0x80) {
      element.write(length);
      return;
    }
    int bytes = (Integer.SIZE - Integer.numberOfLeadingZeros(length) + 7) / 8;
    element.write(0x80 | bytes);
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
      element.write(length >> shift);
    }
  }

  /**
   * The content of the first element with {@code tag} inside the element at the start of {@code der}, or empty if there
   * is none or {@code der} is malformed.
   */
  public static Optional<byte[]> findInside(byte[] der, int tag) {
    try {
      int at = contentStart(der, 0);
      int end = at + contentLength(der, 0);
      while (at < end) {
        int start = contentStart(der, at);
        int next = start + contentLength(der, at);
        if ((der[at] & 0xff) == tag) {
          return Optional.of(Arrays.copyOfRange(der, start, next));
        }
        at = next;
      }
    } catch (IndexOutOfBoundsException | IllegalArgumentException malformed) {
      // reported as not found
    }
    return Optional.empty();
  }

  /** The index of the content of the element at {@code at}. */
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
      throw new IllegalArgumentException("longer than the whole");
    }
    return length;
  }
}
