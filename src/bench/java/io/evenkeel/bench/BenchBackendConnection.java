package io.evenkeel.bench;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a bench backend. Parses only what it needs of a head: its end, and the length of the body.
 */
final class BenchBackendConnection {
  /** Most requests fit into this. There may be ten thousand connections, most of them idle. */
  private static final int INITIAL_BYTES = 1024;

  private static final int MAX_BYTES = 32 * 1024;

  private final SocketChannel channel;
  private final ProbeGaps gaps;
  private ByteBuffer in = ByteBuffer.allocateDirect(INITIAL_BYTES);
  private @Nullable ByteBuffer out;
  private long bodyLeft;
  private boolean closes;
  private String path = "/";
  private boolean responded;

  BenchBackendConnection(SocketChannel channel, ProbeGaps gaps) {
    this.channel = channel;
    this.gaps = gaps;
  }

  /** Reads and responds until it would block. Returns false if the channel must become writable first. */
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
      if (count >= INITIAL_BYTES / 2 && in.capacity() == INITIAL_BYTES) {
        in = ByteBuffer.allocateDirect(MAX_BYTES).put(in.flip());
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
      if (responded) {
        responded = false;
        out = path.equals("/gaps")
            ? BenchBackends.ok(gaps.takeReport())
            : BenchBackends.response(path);
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
    responded = true;
    if (path.equals("/health")) {
      int host = head.indexOf("\r\nHost: ") + 8;
      gaps.record(head.substring(host, head.indexOf('\r', host)));
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
