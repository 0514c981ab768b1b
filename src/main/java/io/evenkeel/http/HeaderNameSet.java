package io.evenkeel.http;

import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/** Names of fields, found whatever their case, in a text or in the bytes that came. */
public final class HeaderNameSet {
  public static final HeaderNameSet NONE = of();
  private static final int SLOTS = 128;

  private final @Nullable AsciiString[] names = new @Nullable AsciiString[SLOTS];

  private HeaderNameSet() {}

  /**
   * A set of no more than a few.
   *
   * @param lowerCase the names
   */
  public static HeaderNameSet of(String... lowerCase) {
    HeaderNameSet set = new HeaderNameSet();
    for (String name : lowerCase) {
      int slot = KnownHeaderNames.slot(name);
      while (set.names[slot] != null) {
        slot = slot + 1 & SLOTS - 1;
      }
      set.names[slot] = AsciiString.cached(name);
    }
    return set;
  }

  boolean contains(CharSequence name) {
    if (name.length() == 0) {
      return false;
    }
    AsciiString one;
    for (int slot = KnownHeaderNames.slot(name);
        (one = names[slot]) != null;
        slot = slot + 1 & SLOTS - 1) {
      if (one.contentEqualsIgnoreCase(name)) {
        return true;
      }
    }
    return false;
  }

  /** Whether the name that stands there is one of them. */
  boolean contains(byte[] bytes, int from, int length) {
    AsciiString one;
    for (int slot = KnownHeaderNames.slot(bytes, from, length);
        (one = names[slot]) != null;
        slot = slot + 1 & SLOTS - 1) {
      if (one.length() == length && equalsLowerCase(one.array(), bytes, from)) {
        return true;
      }
    }
    return false;
  }

  private static boolean equalsLowerCase(byte[] lowerCase, byte[] bytes, int from) {
    for (int i = 0; i < lowerCase.length; i++) {
      if (ByteScanner.toLowerCase(bytes[from + i]) != lowerCase[i]) {
        return false;
      }
    }
    return true;
  }
}
