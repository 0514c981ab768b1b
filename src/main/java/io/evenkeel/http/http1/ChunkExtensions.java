package io.evenkeel.http.http1;

import io.evenkeel.http.HttpSyntax;
import io.netty.buffer.ByteBuf;

/** Checks the syntax of chunk extensions (RFC 9112 section 7.1.1). They have no effect and are not forwarded. */
final class ChunkExtensions {
  private enum State {
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
   * Checks the bytes behind the size of a chunk.
   *
   * @throws IllegalArgumentException if they are not a list of extensions
   */
  static void check(ByteBuf line, int from, int to) {
    State in = State.SIZE;
    for (int i = from; i < to; i++) {
      in = nextState(in, (char) line.getUnsignedByte(i));
    }
    if (in == State.SIZE || in == State.VALUE || in == State.QUOTED || in == State.ESCAPED) {
      throw malformed();
    }
  }

  private static State nextState(State in, char c) {
    boolean blank = c == ' ' || c == '\t';
    boolean visible = c > ' ' && c < 0x7f;
    if (in == State.QUOTED || in == State.ESCAPED) {
      if (!blank && !visible) {
        throw malformed();
      }
      return in == State.ESCAPED
          ? State.QUOTED
          : c == '\\' ? State.ESCAPED : c == '"' ? State.END : State.QUOTED;
    }
    if (c == ';' && in != State.VALUE) {
      return State.NAME;
    }
    if (blank && in != State.TOKEN) {
      return in;
    }
    boolean token = HttpSyntax.isToken(c) || c == '"' || c == ';';
    if (in == State.NAME && (c == '=' || token)) {
      return c == '=' ? State.VALUE : in;
    }
    if (in == State.VALUE && c == '"') {
      return State.QUOTED;
    }
    if ((in == State.VALUE || in == State.TOKEN) && token) {
      return State.TOKEN;
    }
    throw malformed();
  }

  private static IllegalArgumentException malformed() {
    return new IllegalArgumentException("a malformed chunk extension");
  }
}
