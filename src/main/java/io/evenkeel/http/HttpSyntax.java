package io.evenkeel.http;

/** Checks the characters of names and values, the same in every version of HTTP (RFC 9110 sections 5.5 and 5.6.2). */
public final class HttpSyntax {
  private static final boolean[] TOKEN_CHARS = new boolean[128];

  static {
    for (char c = '!'; c < 0x7f; c++) {
      TOKEN_CHARS[c] = "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0;
    }
  }

  private HttpSyntax() {}

  public static boolean isToken(char c) {
    return c < TOKEN_CHARS.length && TOKEN_CHARS[c];
  }

  /** Whether the text is a valid name of a header or a method. */
  public static boolean isToken(CharSequence name) {
    for (int i = 0; i < name.length(); i++) {
      if (!isToken(name.charAt(i))) {
        return false;
      }
    }
    return name.length() > 0;
  }

  /** Whether the text is a valid header value: no control character other than a tab. */
  public static boolean isHeaderValue(CharSequence value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < ' ' && c != '\t' || c == 0x7f) {
        return false;
      }
    }
    return true;
  }
}
