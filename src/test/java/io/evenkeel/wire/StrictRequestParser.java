package io.evenkeel.wire;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Parses requests strictly as RFC 9112 defines them, and shares no code with the proxy. */
final class StrictRequestParser {
  private static final Pattern FIRST =
      Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+) (/[!-~]*|\\*) HTTP/1\\.1");
  private static final Pattern FIELD = Pattern.compile(
      "([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*((?:[\t -~\u0080-\u00ff]*[!-~\u0080-\u00ff])?)[ \t]*");
  private static final long MOST = 1 << 20;
  private final InputStream in;

  StrictRequestParser(InputStream in) {
    this.in = in;
  }

  /**
   * Reads the next request; null if the peer closed before its first byte. Throws EOFException if it is truncated and
   * ProtocolException if it is malformed.
   */
  @Nullable
  ParsedRequest read() throws IOException {
    int first = in.read();
    if (first < 0) {
      return null;
    }
    String line = line(first);
    var words = FIRST.matcher(line);
    check(words.matches(), "request line", line);
    List<ParsedRequest.Field> fields = fields();
    ParsedRequest head =
        new ParsedRequest(words.group(1), words.group(2), fields, "", new ArrayList<>());
    check(head.all("host").size() == 1, "one Host", head.toString());
    return new ParsedRequest(head.method(), head.target(), fields, body(head), head.trailers());
  }

  private List<ParsedRequest.Field> fields() throws IOException {
    List<ParsedRequest.Field> fields = new ArrayList<>();
    for (String each = line(in.read()); !each.isEmpty(); each = line(in.read())) {
      var parts = FIELD.matcher(each);
      check(parts.matches(), "field", each);
      fields.add(ParsedRequest.field(parts.group(1), parts.group(2)));
    }
    return fields;
  }

  private String body(ParsedRequest head) throws IOException {
    List<String> lengths = head.all("content-length");
    List<String> codings = head.all("transfer-encoding");
    check(lengths.size() + codings.size() <= 1, "one framing", head.toString());
    if (!codings.isEmpty()) {
      check(codings.get(0).equals("chunked"), "chunked", head.toString());
      return chunks(head.trailers());
    }
    if (lengths.isEmpty()) {
      return "";
    }
    check(lengths.get(0).matches("0|[1-9][0-9]{0,17}"), "length", head.toString());
    long length = Long.parseLong(lengths.get(0));
    if (length > MOST) {
      in.transferTo(OutputStream.nullOutputStream());
      throw new EOFException("cut within a body");
    }
    return text((int) length);
  }

  private String chunks(List<ParsedRequest.Field> trailers) throws IOException {
    StringBuilder body = new StringBuilder();
    while (true) {
      String size = line(in.read());
      check(size.matches("[0-9a-fA-F]{1,7}"), "chunk size", size);
      int length = Integer.parseInt(size, 16);
      if (length == 0) {
        trailers.addAll(fields());
        return body.toString();
      }
      body.append(text(length));
      String end = line(in.read());
      check(end.isEmpty(), "the end of a chunk", end);
    }
  }

  private String text(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("cut within a body");
    }
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** A line that ends with CRLF and contains no other CR or LF. */
  private String line(int first) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = first; next != '\r'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("cut within a line");
      }
      check(next != '\n', "CRLF", line.toString(StandardCharsets.ISO_8859_1));
      line.write(next);
    }
    int feed = in.read();
    check(feed == '\n', "LF behind CR", line.toString(StandardCharsets.ISO_8859_1));
    return line.toString(StandardCharsets.ISO_8859_1);
  }

  private static void check(boolean holds, String what, String where) throws ProtocolException {
    if (!holds) {
      throw new ProtocolException("not " + what + ": " + where);
    }
  }
}
