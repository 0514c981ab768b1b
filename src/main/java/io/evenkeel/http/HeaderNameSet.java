package io.evenkeel.http;

import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/** A set of header names and of beginnings of names. Lookups ignore case, and accept text or received bytes. Immutable. */
public final class HeaderNameSet {
  public static final HeaderNameSet NONE = of();
  private static final int SLOTS = 128;

  private final @Nullable AsciiString[] names = new @Nullable AsciiString[SLOTS];
  private AsciiString beginning = AsciiString.EMPTY_STRING;

  private HeaderNameSet() {}

  /**
   * @param lowerCase the names; fewer than 128, and few enough that probing stays short. One may end with a star: it
   *     stands for all longer names that begin so.
   */
  public static HeaderNameSet of(String... lowerCase) {
    HeaderNameSet set = new HeaderNameSet();
    for (String name : lowerCase) {
      if (name.endsWith("*")) {
        set.beginning = AsciiString.cached(name.substring(0, name.length() - 1));
        continue;
      }
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
    AsciiString candidate;
    for (int slot = KnownHeaderNames.slot(name);
        (candidate = names[slot]) != null;
        slot = slot + 1 & SLOTS - 1) {
      if (candidate.contentEqualsIgnoreCase(name)) {
        return true;
      }
    }
    int common = beginning.length();
    return common > 0 && name.length() > common && beginsLike(name);
  }

  private boolean beginsLike(CharSequence name) {
    for (int i = 0; i < beginning.length(); i++) {
      if (ByteScanner.toLowerCase(name.charAt(i)) != beginning.byteAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Whether the {@code length} bytes at {@code from} are one of the names. */
  boolean contains(byte[] bytes, int from, int length) {
    AsciiString candidate;
    for (int slot = KnownHeaderNames.slot(bytes, from, length);
        (candidate = names[slot]) != null;
        slot = slot + 1 & SLOTS - 1) {
      if (candidate.length() == length && equalsLowerCase(candidate.array(), bytes, from)) {
        return true;
      }
    }
    int common = beginning.length();
    return common > 0 && length > common && equalsLowerCase(beginning.array(), bytes, from);
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
