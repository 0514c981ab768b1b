package io.evenkeel.http;

/** Parses Content-Length (RFC 9110 section 8.6), and other header values that are a number of the same form. */
public final class ContentLength {
  /** Returned if the text is not a number of 1 to 18 digits. */
  public static final long MALFORMED = -1;

  private static final int MAX_DIGITS = 18;

  private ContentLength() {}

  /** The value of {@code digits}, or {@link #MALFORMED} if it has any other character, no digit, or more than 18. */
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
