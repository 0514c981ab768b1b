package io.evenkeel.bench;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One connection of an origin: heads are looked at just closely enough to find their end and their body's length. */
final class BenchBackendConnection {
  /** What most requests fit into. There may be ten thousand of these, and most are idle. */
  private static final int LITTLE = 1024;

  private static final int MUCH = 32 * 1024;

  private final SocketChannel channel;
  private final ProbeGaps gaps;
  private ByteBuffer in = ByteBuffer.allocateDirect(LITTLE);
  private @Nullable ByteBuffer out;
  private long bodyLeft;
  private boolean closes;
  private String path = "/";
  private boolean asked;

  BenchBackendConnection(SocketChannel channel, ProbeGaps gaps) {
    this.channel = channel;
    this.gaps = gaps;
  }

  /** Reads and answers as far as it goes. False: the channel must be written to first. */
  boolean ready() throws IOException {
    while (true) {
      if (!flush()) {
        return false;
      }
      int count = channel.read(in);
      if (count < 0) {
        throw new EOFException();
      }
      if (count == 0) {
        return true;
      }
      in.flip();
      boolean free = take();
      in.compact();
      if (count >= LITTLE / 2 && in.capacity() == LITTLE) {
        in = ByteBuffer.allocateDirect(MUCH).put(in.flip());
      }
      if (!free) {
        return false;
      }
      if (count < 16 * 1024 && bodyLeft == 0) {
        return true;
      }
    }
  }

  private boolean take() throws IOException {
    while (true) {
      int body = (int) Math.min(bodyLeft, in.remaining());
      in.position(in.position() + body);
      bodyLeft -= body;
      if (bodyLeft > 0) {
        return true;
      }
      if (asked) {
        asked = false;
        out = path.equals("/gaps") ? BenchBackends.saying(gaps.tell()) : BenchBackends.answer(path);
        if (!flush()) {
          return false;
        }
      }
      int end = headEnd();
      if (end < 0) {
        return true;
      }
      byte[] head = new byte[end - in.position()];
      in.get(head);
      read(new String(head, StandardCharsets.ISO_8859_1));
    }
  }

  private int headEnd() {
    for (int i = in.position() + 3; i < in.limit(); i++) {
      if (in.get(i) == '\n' && in.get(i - 2) == '\n') {
        return i + 1;
      }
    }
    return -1;
  }

  private void read(String head) {
    int space = head.indexOf(' ');
    path = head.substring(space + 1, head.indexOf(' ', space + 1));
    asked = true;
    if (path.equals("/health")) {
      int host = head.indexOf("\r\nHost: ") + 8;
      gaps.probed(head.substring(host, head.indexOf('\r', host)));
    }
    if (!head.startsWith("GET") || head.regionMatches(true, head.length() - 9, "close", 0, 5)) {
      String lower = head.toLowerCase(Locale.ROOT);
      int length = lower.indexOf("\r\ncontent-length:");
      if (length >= 0) {
        int end = lower.indexOf('\r', length + 2);
        bodyLeft = Long.parseLong(lower.substring(length + 17, end).strip());
      }
      closes |= lower.contains("\r\nconnection: close");
    }
  }

  private boolean flush() throws IOException {
    ByteBuffer left = out;
    if (left != null) {
      channel.write(left);
      if (left.hasRemaining()) {
        return false;
      }
      out = null;
      if (closes) {
        throw new EOFException();
      }
    }
    return true;
  }
}
