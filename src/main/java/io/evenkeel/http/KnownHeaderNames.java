package io.evenkeel.http;

import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/** Names of common response headers as shared strings, in their canonical spelling and in lower case for HTTP/2. */
public final class KnownHeaderNames {
  private static final int SLOTS = 128;
  private static final @Nullable AsciiString[] CANONICAL = new @Nullable AsciiString[SLOTS];
  private static final @Nullable AsciiString[] LOWER_CASE = new @Nullable AsciiString[SLOTS];

  static {
    for (String name : new String[] {
      "Accept-Ranges",
      "Access-Control-Allow-Credentials",
      "Access-Control-Allow-Headers",
      "Access-Control-Allow-Methods",
      "Access-Control-Allow-Origin",
      "Access-Control-Expose-Headers",
      "Age",
      "Allow",
      "Alt-Svc",
      "Cache-Control",
      "Connection",
      "Content-Disposition",
      "Content-Encoding",
      "Content-Language",
      "Content-Length",
      "Content-Range",
      "Content-Security-Policy",
      "Content-Type",
      "Date",
      "ETag",
      "Expires",
      "Keep-Alive",
      "Last-Modified",
      "Link",
      "Location",
      "Pragma",
      "Referrer-Policy",
      "Retry-After",
      "Server",
      "Server-Timing",
      "Set-Cookie",
      "Strict-Transport-Security",
      "Transfer-Encoding",
      "Vary",
      "Via",
      "WWW-Authenticate",
      "X-Content-Type-Options",
      "X-Frame-Options",
      "X-Powered-By",
      "X-Request-Id",
      "X-XSS-Protection",
    }) {
      AsciiString canonical = AsciiString.cached(name);
      int slot = slot(canonical.array(), 0, canonical.length());
      CANONICAL[slot] = canonical;
      LOWER_CASE[slot] = AsciiString.cached(canonical.toLowerCase().toString());
    }
  }

  private KnownHeaderNames() {}

  /** The shared string that equals these bytes, including case; {@code null} if there is none. */
  static @Nullable AsciiString of(byte[] line, int start, int length) {
    int slot = slot(line, start, length);
    AsciiString canonical = CANONICAL[slot];
    if (canonical == null || canonical.length() != length) {
      return null;
    }
    if (matchesExactly(canonical, line, start)) {
      return canonical;
    }
    AsciiString lower = LOWER_CASE[slot];
    return lower != null && matchesExactly(lower, line, start) ? lower : null;
  }

  /** Returns {@code name} in lower case. */
  public static AsciiString toLowerCase(AsciiString name) {
    if (name.length() > 0) {
      int slot = slot(name.array(), name.arrayOffset(), name.length());
      AsciiString lower = LOWER_CASE[slot];
      if (lower != null && (name.equals(CANONICAL[slot]) || name.equals(lower))) {
        return lower;
      }
    }
    return name.toLowerCase();
  }

  /** Whether {@code name} is at {@code start}. The line must have that many bytes. */
  static boolean matchesExactly(AsciiString name, byte[] line, int start) {
    byte[] bytes = name.array();
    int from = name.arrayOffset();
    for (int i = 0; i < name.length(); i++) {
      if (bytes[from + i] != line[start + i]) {
        return false;
      }
    }
    return true;
  }

  /** Whether {@code name} is at {@code start}, ignoring case. The line must have that many bytes. */
  static boolean matchesIgnoreCase(CharSequence name, byte[] line, int start) {
    if (name instanceof AsciiString ascii) {
      return matchesIgnoreCase(ascii.array(), ascii.arrayOffset(), ascii.length(), line, start);
    }
    for (int i = 0; i < name.length(); i++) {
      if (differ(name.charAt(i), line[start + i] & 0xff)) {
        return false;
      }
    }
    return true;
  }

  /** Compares arrays directly: most lookups use names with arrays, and this avoids a call for each letter. */
  private static boolean matchesIgnoreCase(
      byte[] name, int from, int length, byte[] line, int start) {
    for (int i = 0; i < length; i++) {
      if (differ(name[from + i], line[start + i])) {
        return false;
      }
    }
    return true;
  }

  private static boolean differ(int one, int other) {
    return one != other && ByteScanner.toLowerCase(one) != ByteScanner.toLowerCase(other);
  }

  /** A hash that ignores case and differs between all known names. */
  static int slot(byte[] name, int start, int length) {
    return slot(length, name[start + length * 3 / 4], name[start + length - 1]);
  }

  /** The same hash of a name, which must not be empty. */
  static int slot(CharSequence name) {
    int length = name.length();
    if (name instanceof AsciiString ascii) {
      return slot(ascii.array(), ascii.arrayOffset(), length);
    }
    return slot(length, name.charAt(length * 3 / 4), name.charAt(length - 1));
  }

  private static int slot(int length, int inner, int last) {
    return (length * 9 + (inner & 0x1f) * 59 + (last & 0x1f) * 11) & SLOTS - 1;
  }
}
