package io.evenkeel.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpConstants;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the lines of a message's head before the codec takes them, for what the codec would make good in silence:
 * folded lines (RFC 9112 section 5.2) and line ends that are none (section 2.2).
 */
final class RawHead {
  private static final String BARE = "a line end that is not CRLF";

  /** Bytes of what the codec has left that were looked at before. */
  private int seen;

  /** Of the line that has not come to its end. */
  private int length;

  private byte first;
  private byte last;
  private int lines;
  private boolean over;

  /** A head is to come; {@code trailer} one without a first line. */
  void begin(boolean trailer) {
    seen = 0;
    length = 0;
    lines = trailer ? 1 : 0;
    over = false;
  }

  /** What is wrong with the bytes that came; none where nothing is. The indices of {@code in} are left alone. */
  @Nullable
  String flaw(ByteBuf in) {
    int from = in.readerIndex();
    int end = in.writerIndex();
    int at = from + seen;
    while (at < end && !over) {
      if (length == 0) {
        first = in.getByte(at);
        if (first == HttpConstants.LF) {
          return BARE;
        }
        if (first == HttpConstants.SP || first == HttpConstants.HT) {
          return lines > 0 ? "a folded line" : "white space before the first line";
        }
      }
      int feed = in.indexOf(at, end, HttpConstants.LF);
      int next = feed < 0 ? end : feed;
      if (next > at) {
        length += next - at;
        last = in.getByte(next - 1);
        at = next;
      }
      if (feed >= 0) {
        if (!ends()) {
          return BARE;
        }
        at++;
        length = 0;
      }
    }
    seen = at - from;
    return null;
  }

  /** Whether a line may end here. */
  private boolean ends() {
    if (last != HttpConstants.CR) {
      return false;
    }
    if (length == 1) {
      over = lines > 0;
      return true;
    }
    lines++;
    // The codec skips a lone CR in front of a first line as if it were an empty line.
    return lines > 1 || first != HttpConstants.CR;
  }

  /** The codec took so many bytes. */
  void taken(int bytes) {
    seen = Math.max(0, seen - bytes);
  }
}
