package io.evenkeel.proxy;

/** Of which characters names and values may be made (RFC 9110 sections 5.5 and 5.6.2), whatever the version. */
final class Grammar {
  private static final boolean[] TOKEN = new boolean[128];

  static {
    for (char c = '!'; c < 0x7f; c++) {
      TOKEN[c] = "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0;
    }
  }

  private Grammar() {}

  static boolean isToken(char c) {
    return c < TOKEN.length && TOKEN[c];
  }

  /** Whether it is the name of a field, or of a method. */
  static boolean isToken(CharSequence name) {
    for (int i = 0; i < name.length(); i++) {
      if (!isToken(name.charAt(i))) {
        return false;
      }
    }
    return name.length() > 0;
  }

  /** Whether it can be the value of a field: no controls but the tab. */
  static boolean isText(CharSequence value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < ' ' && c != '\t' || c == 0x7f) {
        return false;
      }
    }
    return true;
  }
}
