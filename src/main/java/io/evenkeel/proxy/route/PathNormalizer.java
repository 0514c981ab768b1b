package io.evenkeel.proxy.route;

import org.jspecify.annotations.Nullable;

/**
 * Normalizes the path that routes match, rewrite and redirect, so that another spelling of a path does not bypass a
 * route. A path that a route does not change is forwarded as the client sent it.
 */
public final class PathNormalizer {
  private static final String UNRESERVED_MARKS = "-._~";

  private PathNormalizer() {}

  /**
   * Normalizes as RFC 3986 section 6.2.2 does: decodes percent-encoded unreserved characters, writes other
   * percent-encodings in capitals, and removes dot segments. Then merges adjacent slashes, as most backends do. Percent
   * signs that encode nothing, and encoded slashes, stay as they are.
   *
   * @param path as sent, without the query; a path that does not begin with a slash is only decoded
   * @return null if backends would read the path differently, which the caller rejects with 400: dot segments that lead
   *     above the root, remove an empty segment, are next to an encoded slash or a backslash, or have parameters
   *     ({@code /..;/})
   */
  public static @Nullable String normalize(String path) {
    if (isNormalized(path)) {
      return path;
    }
    String decoded = path.indexOf('%') < 0 ? path : decodeUnreserved(path);
    return decoded.startsWith("/") ? removeDotSegments(decoded) : decoded;
  }

  /** The same for a path that was made of a normalized one; null also if it has any dot segment. */
  public static @Nullable String normalizeWithoutDots(String path) {
    if (isNormalized(path)) {
      return path;
    }
    String decoded = path.indexOf('%') < 0 ? path : decodeUnreserved(path);
    int start = 0;
    while (start <= decoded.length()) {
      int slash = decoded.indexOf('/', start);
      int end = slash < 0 ? decoded.length() : slash;
      if (hidesDots(decoded.substring(start, end))) {
        return null;
      }
      start = end + 1;
    }
    return mergeSlashes(new StringBuilder(decoded));
  }

  private static boolean isNormalized(String path) {
    char before = 0;
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c == '%' || c == '\\' || before == '/' && (c == '/' || c == '.')) {
        return false;
      }
      before = c;
    }
    return true;
  }

  private static String decodeUnreserved(String path) {
    StringBuilder decoded = new StringBuilder(path.length());
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      int high = c == '%' && i + 2 < path.length() ? hexValue(path.charAt(i + 1)) : -1;
      int low = high < 0 ? -1 : hexValue(path.charAt(i + 2));
      if (low < 0) {
        decoded.append(c);
        continue;
      }
      char octet = (char) (high << 4 | low);
      if (isUnreserved(octet)) {
        decoded.append(octet);
      } else {
        decoded
            .append('%')
            .append(toUpperCase(path.charAt(i + 1)))
            .append(toUpperCase(path.charAt(i + 2)));
      }
      i += 2;
    }
    return decoded.toString();
  }

  private static @Nullable String removeDotSegments(String path) {
    StringBuilder result = new StringBuilder(path.length());
    int start = 1;
    boolean open = true;
    while (open) {
      int end = path.indexOf('/', start);
      open = end >= 0;
      String segment = path.substring(start, open ? end : path.length());
      if (segment.equals(".") || segment.equals("..")) {
        int last = segment.length() == 1 ? result.length() : result.lastIndexOf("/");
        if (last < 0 || segment.length() == 2 && last == result.length() - 1) {
          return null;
        }
        result.setLength(last);
        if (!open) {
          result.append('/');
        }
      } else if (hidesDots(segment)) {
        return null;
      } else {
        result.append('/').append(segment);
      }
      start = end + 1;
    }
    return mergeSlashes(result);
  }

  /** Whether a backend could read a part of this segment as a dot segment. */
  private static boolean hidesDots(String segment) {
    int start = 0;
    for (int i = 0; i <= segment.length(); i++) {
      boolean encoded = segment.startsWith("%2F", i) || segment.startsWith("%5C", i);
      if (i == segment.length() || encoded || segment.charAt(i) == '\\') {
        String part = segment.substring(start, i);
        int parameters = part.indexOf(';');
        String name = parameters < 0 ? part : part.substring(0, parameters);
        if (name.equals(".") || name.equals("..")) {
          return true;
        }
        start = encoded ? i + 3 : i + 1;
      }
    }
    return false;
  }

  private static String mergeSlashes(StringBuilder path) {
    int length = 0;
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c != '/' || length == 0 || path.charAt(length - 1) != '/') {
        path.setCharAt(length++, c);
      }
    }
    return path.substring(0, length);
  }

  private static boolean isUnreserved(char c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || UNRESERVED_MARKS.indexOf(c) >= 0;
  }

  /** The value of a digit, or -1. Only ASCII digits count, unlike in {@link Character#digit}. */
  private static int hexValue(char c) {
    return c < 128 ? Character.digit(c, 16) : -1;
  }

  private static char toUpperCase(char c) {
    return c >= 'a' ? (char) (c - 'a' + 'A') : c;
  }
}
