package io.evenkeel.http;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Searches for line ends and for bytes that a line must not contain, eight bytes at a time. */
public final class ByteScanner {
  public static final byte CR = '\r';
  public static final byte LF = '\n';
  public static final byte SP = ' ';
  static final byte HT = '\t';
  private static final byte DEL = 0x7f;
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH = 0x8080808080808080L;
  private static final VarHandle LONG_VIEW =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** The class of a byte that is valid in a name and that all recipients interpret in the same way. */
  public static final int TOKEN_CHAR = 1;

  /** The class of {@code _}, which some recipients read as {@code -}. */
  public static final int UNDERSCORE = 2;

  private static final byte[] NAME_CHARS = new byte[256];

  static {
    for (char c = 0; c < 128; c++) {
      NAME_CHARS[c] = (byte) (c == '_' ? UNDERSCORE : HttpSyntax.isToken(c) ? TOKEN_CHAR : 0);
    }
  }

  private ByteScanner() {}

  /** {@link #TOKEN_CHAR}, {@link #UNDERSCORE}, or 0 for a byte that must not be in a name (RFC 9110 section 5.6.2). */
  public static int nameCharClass(byte octet) {
    return NAME_CHARS[octet & 0xff];
  }

  /** Reads eight bytes as a little-endian number. */
  public static long readLong(byte[] in, int at) {
    return (long) LONG_VIEW.get(in, at);
  }

  /**
   * The index of the next control character other than a tab (RFC 9110 section 5.5), or {@code to} if there is none.
   */
  public static int indexOfControl(byte[] in, int from, int to) {
    int at = from;
    while (at <= to - 8) {
      long word = readLong(in, at);
      long deleted = word ^ ONES * DEL;
      long found = (word - ONES * SP & ~word | deleted - ONES & ~deleted) & HIGH;
      if (found == 0) {
        at += 8;
      } else {
        at += Long.numberOfTrailingZeros(found) >>> 3;
        if (in[at] != HT) {
          return at;
        }
        at++;
      }
    }
    while (at < to && !isControl(in[at])) {
      at++;
    }
    return at;
  }

  static boolean isControl(byte octet) {
    return octet >= 0 && octet < SP && octet != HT || octet == DEL;
  }

  /** Whether no message can begin with this byte: a space, or a control character, also of ISO 8859-1. */
  public static boolean cannotBeginLine(byte octet) {
    return octet == SP || Character.isISOControl(octet & 0xff);
  }

  /** The index of the next LF, or {@code to} if there is none. */
  public static int indexOfLineFeed(byte[] in, int from, int to) {
    int at = from;
    while (at <= to - 8) {
      long word = readLong(in, at) ^ ONES * LF;
      long found = word - ONES & ~word & HIGH;
      if (found != 0) {
        return at + (Long.numberOfTrailingZeros(found) >>> 3);
      }
      at += 8;
    }
    while (at < to && in[at] != LF) {
      at++;
    }
    return at;
  }

  /** Converts an ASCII letter to lower case; returns any other character unchanged. */
  static int toLowerCase(int c) {
    return c >= 'A' && c <= 'Z' ? c + 0x20 : c;
  }

  public static boolean isBlank(byte octet) {
    return octet == SP || octet == HT;
  }
}
