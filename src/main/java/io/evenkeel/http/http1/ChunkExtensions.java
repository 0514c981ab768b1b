package io.evenkeel.http.http1;

import io.evenkeel.http.HttpSyntax;
import io.netty.buffer.ByteBuf;

/** What may stand behind the size of a chunk (RFC 9112 section 7.1.1). Nobody acts on it, and it is not passed on. */
final class ChunkExtensions {
  private enum In {
    SIZE,
    NAME,
    VALUE,
    TOKEN,
    QUOTED,
    ESCAPED,
    END
  }

  private ChunkExtensions() {}

  /**
   * Checks what stands in {@code line}.
   *
   * @throws IllegalArgumentException where it is no extension
   */
  static void check(ByteBuf line, int from, int to) {
    In in = In.SIZE;
    for (int i = from; i < to; i++) {
      in = next(in, (char) line.getUnsignedByte(i));
    }
    if (in == In.SIZE || in == In.VALUE || in == In.QUOTED || in == In.ESCAPED) {
      throw malformed();
    }
  }

  private static In next(In in, char c) {
    boolean blank = c == ' ' || c == '\t';
    boolean visible = c > ' ' && c < 0x7f;
    if (in == In.QUOTED || in == In.ESCAPED) {
      if (!blank && !visible) {
        throw malformed();
      }
      return in == In.ESCAPED ? In.QUOTED : c == '\\' ? In.ESCAPED : c == '"' ? In.END : In.QUOTED;
    }
    if (c == ';' && in != In.VALUE) {
      return In.NAME;
    }
    if (blank && in != In.TOKEN) {
      return in;
    }
    boolean token = HttpSyntax.isToken(c) || c == '"' || c == ';';
    if (in == In.NAME && (c == '=' || token)) {
      return c == '=' ? In.VALUE : in;
    }
    if (in == In.VALUE && c == '"') {
      return In.QUOTED;
    }
    if ((in == In.VALUE || in == In.TOKEN) && token) {
      return In.TOKEN;
    }
    throw malformed();
  }

  private static IllegalArgumentException malformed() {
    return new IllegalArgumentException("a malformed chunk extension");
  }
}
