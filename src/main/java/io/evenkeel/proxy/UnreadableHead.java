package io.evenkeel.proxy;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;

/** What a head that the codec could not read is answered with (RFC 9112 section 3, RFC 6585 section 5). */
final class UnreadableHead {
  private UnreadableHead() {}

  static int status(Throwable cause) {
    if (cause instanceof TooLongHttpLineException) {
      return 414;
    }
    return cause instanceof TooLongHttpHeaderException ? 431 : 400;
  }

  static String detail(int status) {
    return switch (status) {
      case 414 -> "the request line is longer than this listener allows";
      case 431 -> "the request head is longer than this listener allows";
      default -> "the request head is malformed";
    };
  }
}
