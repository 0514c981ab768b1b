package io.evenkeel.logging;

/**
 * Text for one line of a log. Line breaks and other control characters, characters that change the direction of text,
 * and invisible ones are escaped as {@code \n} or {@code \}{@code uHHHH}, so that text from the network or a file can
 * neither begin a line of its own nor change how a line looks.
 */
public final class LogText {
  private LogText() {}

  /** Returns {@code text} itself if nothing in it has to be escaped. */
  public static String escape(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c > '~') {
        return escapeFrom(text, i);
      }
    }
    return text;
  }

  /** Like {@link #escape(String)}, for at most {@code most} characters of the text. */
  public static String escape(String text, int most) {
    return text.length() <= most ? escape(text) : escape(text.substring(0, most)) + "…";
  }

  private static String escapeFrom(String text, int begin) {
    StringBuilder escaped = new StringBuilder(text.length() + 16).append(text, 0, begin);
    for (int i = begin; i < text.length(); ) {
      int c = text.codePointAt(i);
      int length = Character.charCount(c);
      if (isPlain(c)) {
        escaped.appendCodePoint(c);
      } else {
        appendEscaped(escaped, text, i, length);
      }
      i += length;
    }
    return escaped.toString();
  }

  private static boolean isPlain(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.PRIVATE_USE,
          Character.SURROGATE,
          Character.UNASSIGNED -> false;
      default -> true;
    };
  }

  private static void appendEscaped(StringBuilder escaped, String text, int at, int length) {
    char first = text.charAt(at);
    if (first == '\n') {
      escaped.append("\\n");
    } else if (first == '\r') {
      escaped.append("\\r");
    } else if (first == '\t') {
      escaped.append("\\t");
    } else {
      for (int i = at; i < at + length; i++) {
        String digits = Integer.toHexString(text.charAt(i));
        escaped.append("\\u").append("0".repeat(4 - digits.length())).append(digits);
      }
    }
  }
}
