package io.evenkeel.http;

/** The value of a Content-Length field (RFC 9110 section 8.6), and of other fields that are a number of the same form. */
public final class ContentLength {
  /** Returned where the text is not a number of 1 to 18 digits. */
  public static final long MALFORMED = -1;

  private static final int MAX_DIGITS = 18;

  private ContentLength() {}

  /** Parses {@code digits}; returns {@link #MALFORMED} for any other character, for no digit, and for more than 18. */
  public static long parse(String digits) {
    if (digits.isEmpty() || digits.length() > MAX_DIGITS) {
      return MALFORMED;
    }
    long value = 0;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      if (c < '0' || c > '9') {
        return MALFORMED;
      }
      value = value * 10 + c - '0';
    }
    return value;
  }
}
