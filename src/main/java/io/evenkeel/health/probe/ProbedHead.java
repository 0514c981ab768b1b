package io.evenkeel.health.probe;

import java.util.Locale;

/** What the head of an answer says of its end (RFC 9112 sections 4 and 6), line by line. */
final class ProbedHead {
  private int status;
  private long contentLength;
  private boolean transferCoded;
  private boolean chunked;
  private boolean closesConnection;

  int status() {
    return status;
  }

  /** Of the body; below zero: it does not say. */
  long contentLength() {
    return contentLength;
  }

  /** Whether there is a transfer coding. */
  boolean hasTransferCoding() {
    return transferCoded;
  }

  /** Whether the last of the codings tells where the body ends. */
  boolean isChunked() {
    return chunked;
  }

  /** Whether the connection is closed after it. */
  boolean closesConnection() {
    return closesConnection;
  }

  /**
   * Begins with {@code HTTP/1.1 200 OK}.
   *
   * @throws IllegalArgumentException where this is no such line
   */
  void parseStatusLine(CharSequence line) {
    boolean known = line.length() >= 12
        && "HTTP/1.".contentEquals(line.subSequence(0, 7))
        && (line.charAt(7) == '0' || line.charAt(7) == '1')
        && line.charAt(8) == ' '
        && (line.length() == 12 || line.charAt(12) == ' ');
    status = known ? parseNumber(line, 9, 12, 10) : -1;
    if (status < 100) {
      throw new IllegalArgumentException("no HTTP/1 status line");
    }
    closesConnection = line.charAt(7) == '0';
    contentLength = -1;
    chunked = false;
    transferCoded = false;
  }

  /**
   * Takes one more field in.
   *
   * @throws IllegalArgumentException where it is none, or contradicts another
   */
  void parseHeader(StringBuilder line) {
    int colon = line.indexOf(":");
    if (colon <= 0) {
      throw new IllegalArgumentException("a field without a name");
    }
    if (isNamed(line, colon, "connection")) {
      closesConnection |= value(line, colon).contains("close");
    } else if (isNamed(line, colon, "content-length")) {
      setContentLength(value(line, colon));
    } else if (isNamed(line, colon, "transfer-encoding")) {
      transferCoded = true;
      chunked = value(line, colon).endsWith("chunked");
    }
  }

  private static boolean isNamed(CharSequence line, int colon, String name) {
    if (colon != name.length()) {
      return false;
    }
    for (int i = 0; i < colon; i++) {
      if ((line.charAt(i) | 0x20) != (name.charAt(i) | 0x20)) {
        return false;
      }
    }
    return true;
  }

  private static String value(StringBuilder line, int colon) {
    return line.substring(colon + 1).strip().toLowerCase(Locale.ROOT);
  }

  private void setContentLength(String value) {
    boolean digits = value.chars().allMatch(each -> each >= '0' && each <= '9');
    if (value.isEmpty() || value.length() > 18 || !digits) {
      throw new IllegalArgumentException("no length of a body: " + value);
    }
    long said = Long.parseLong(value);
    if (contentLength >= 0 && contentLength != said) {
      throw new IllegalArgumentException("two lengths of one body");
    }
    contentLength = said;
  }

  /** The number in {@code line}; below zero where there is none. */
  static int parseNumber(CharSequence line, int from, int to, int radix) {
    int value = 0;
    for (int i = from; i < to; i++) {
      int digit = Character.digit(line.charAt(i), radix);
      if (digit < 0) {
        return -1;
      }
      value = value * radix + digit;
    }
    return value;
  }
}
