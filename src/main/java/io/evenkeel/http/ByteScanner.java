package io.evenkeel.http;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Looks for what ends a line or must not stand in one, eight bytes at a time. */
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

  /** Of what may stand in a name, what is taken for nothing else. */
  public static final int TOKEN_CHAR = 1;

  /** Of what may stand in a name, what may be taken for another. */
  public static final int UNDERSCORE = 2;

  private static final byte[] NAME_CHARS = new byte[256];

  static {
    for (char c = 0; c < 128; c++) {
      NAME_CHARS[c] = (byte) (c == '_' ? UNDERSCORE : HttpSyntax.isToken(c) ? TOKEN_CHAR : 0);
    }
  }

  private ByteScanner() {}

  /** 0 for what cannot stand in a name (RFC 9110 section 5.6.2), {@link #UNDERSCORE} or {@link #TOKEN_CHAR} for what can. */
  public static int nameCharClass(byte octet) {
    return NAME_CHARS[octet & 0xff];
  }

  /** Eight bytes as a number, the first of them the lowest. */
  public static long readLong(byte[] in, int at) {
    return (long) LONG_VIEW.get(in, at);
  }

  /** Where the next control character stands but the tab (RFC 9110 section 5.5); {@code to} where there is none. */
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

  /** Whether a message cannot begin with it, in the encoding of old too that has controls beyond ASCII. */
  public static boolean cannotBeginLine(byte octet) {
    return octet == SP || Character.isISOControl(octet & 0xff);
  }

  /** Where the next LF stands; {@code to} where there is none. */
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

  /** A letter in lower case; others as they are. */
  static int toLowerCase(int c) {
    return c >= 'A' && c <= 'Z' ? c + 0x20 : c;
  }

  public static boolean isBlank(byte octet) {
    return octet == SP || octet == HT;
  }
}
