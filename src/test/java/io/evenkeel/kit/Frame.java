package io.evenkeel.kit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** One HTTP/2 frame (RFC 9113 section 4.1). */
public record Frame(int type, int flags, int stream, byte[] payload) {
  public static final int DATA = 0;
  public static final int HEADERS = 1;
  public static final int PRIORITY = 2;
  public static final int RST_STREAM = 3;
  public static final int SETTINGS = 4;
  public static final int PING = 6;
  public static final int GOAWAY = 7;
  public static final int WINDOW_UPDATE = 8;
  public static final int CONTINUATION = 9;

  public static final int END_STREAM = 1;
  public static final int ACK = 1;
  public static final int END_HEADERS = 4;
  private static final int PRIORITY_FLAG = 32;

  public static Frame of(int type, int flags, int stream, int... words) {
    ByteBuffer payload = ByteBuffer.allocate(4 * words.length);
    for (int word : words) {
      payload.putInt(word);
    }
    return new Frame(type, flags, stream, payload.array());
  }

  /** A SETTINGS frame of these entries: id, value, id, value … */
  public static Frame settings(int... settings) {
    ByteBuffer payload = ByteBuffer.allocate(settings.length * 3);
    for (int i = 0; i < settings.length; i += 2) {
      payload.putShort((short) settings[i]).putInt(settings[i + 1]);
    }
    return new Frame(SETTINGS, 0, 0, payload.array());
  }

  /** The nth 32-bit number of the payload: the code of a RST_STREAM, or the last stream and the code of a GOAWAY. */
  public int word(int nth) {
    return ByteBuffer.wrap(payload).getInt(4 * nth);
  }

  /** The header block of a HEADERS frame without padding, after its priority if it has one. */
  byte[] block() {
    return has(PRIORITY_FLAG) ? Arrays.copyOfRange(payload, 5, payload.length) : payload;
  }

  public boolean has(int flag) {
    return (flags & flag) != 0;
  }

  /** The encoded frame. */
  public byte[] bytes() {
    ByteBuffer bytes = ByteBuffer.allocate(9 + payload.length);
    bytes.putInt(payload.length << 8 | type).put((byte) flags).putInt(stream).put(payload);
    return bytes.array();
  }

  @Override
  public String toString() {
    String text = type == DATA || type == GOAWAY
        ? " " + new String(payload, StandardCharsets.ISO_8859_1).strip()
        : type == RST_STREAM ? " code " + word(0) : "";
    return "type " + type + " flags " + flags + " stream " + stream + text;
  }
}
