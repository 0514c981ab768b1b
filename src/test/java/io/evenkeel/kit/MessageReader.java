package io.evenkeel.kit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads HTTP/1 messages from a stream strictly, and reports how each one ended. For one thread. */
public final class MessageReader {
  private static final int MAX_LINE = 4 << 20;
  private final BufferedInputStream in;

  public MessageReader(InputStream in) {
    this.in = new BufferedInputStream(in, 64 * 1024);
  }

  /** Waits for a byte without consuming it; returns false if the peer closed. */
  public boolean awaitByte() throws IOException {
    in.mark(1);
    if (in.read() < 0) {
      return false;
    }
    in.reset();
    return true;
  }

  public int read() throws IOException {
    return in.read();
  }

  /** Reads a head; returns null if the peer closed before its first byte. */
  public @Nullable Head head() throws IOException {
    return awaitByte() ? new Head(line(), fields()) : null;
  }

  /** Reads the header lines up to the empty line. */
  List<Head.Field> fields() throws IOException {
    List<Head.Field> fields = new ArrayList<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      fields.add(
          colon < 0
              ? new Head.Field(line, "")
              : new Head.Field(
                  line.substring(0, colon), line.substring(colon + 1).trim()));
    }
    return fields;
  }

  String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("cut within a line: " + line.toString(StandardCharsets.ISO_8859_1));
      }
      if (line.size() > MAX_LINE) {
        throw new IOException("a line without an end");
      }
      line.write(next);
    }
    String text = line.toString(StandardCharsets.ISO_8859_1);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }

  /** The body of a request with this head; empty if the head announces none. */
  public Body requestBody(Head head) {
    return body(head, Body.Ends.AT_ONCE);
  }

  /** The body of a response; must be read to its end before the next head. */
  public Body responseBody(Head head, String method, int status) {
    boolean withoutBody =
        method.equals("HEAD") || status == 204 || status == 304 || (status >= 100 && status < 200);
    return withoutBody ? new Body(this, Body.Ends.AT_ONCE, 0) : body(head, Body.Ends.BY_CLOSE);
  }

  private Body body(Head head, Body.Ends defaultEnd) {
    if (head.all("transfer-encoding").stream()
        .anyMatch(each -> each.toLowerCase(Locale.ROOT).endsWith("chunked"))) {
      return new Body(this, Body.Ends.BY_CHUNK, 0);
    }
    return head.field("content-length")
        .map(length -> new Body(this, Body.Ends.BY_LENGTH, Long.parseLong(length.trim())))
        .orElseGet(() -> new Body(this, defaultEnd, 0));
  }

  byte[] bytes(int count) throws IOException {
    return in.readNBytes(count);
  }

  int read(byte[] into, int from, int length) throws IOException {
    return in.read(into, from, length);
  }
}
