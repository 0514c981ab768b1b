package io.evenkeel.http.http1;

import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;

/**
 * The decoder result of a malformed request head: the status and text of the error response (RFC 9112 section 3, RFC
 * 6585 section 5). It claims success, because Vert.x closes the connection on a failure before the client has the
 * response.
 */
public final class MalformedHead extends DecoderResult {
  private static final String MALFORMED = "the request head is malformed";

  /** A well-formed request line with an HTTP version that is not supported. */
  static final class UnsupportedVersion extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    UnsupportedVersion(String version) {
      super(version);
    }
  }

  /** A header name that a recipient could take for another one. */
  static final class AmbiguousName extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    AmbiguousName() {
      super("a field name that could be misread");
    }
  }

  private final int status;
  private final String malformedDetail;

  MalformedHead(Throwable cause) {
    super(SIGNAL_SUCCESS);
    this.status = statusFor(cause);
    this.malformedDetail = cause instanceof AmbiguousName ambiguous
        ? String.valueOf(ambiguous.getMessage())
        : MALFORMED;
  }

  public int status() {
    return status;
  }

  private static int statusFor(Throwable cause) {
    if (cause instanceof TooLongHttpLineException) {
      return 414;
    }
    if (cause instanceof UnsupportedVersion) {
      return 505;
    }
    return cause instanceof TooLongHttpHeaderException ? 431 : 400;
  }

  public String detail() {
    return switch (status) {
      case 414 -> "the request line is longer than this listener allows";
      case 431 -> "the request head is longer, or has more fields, than this listener allows";
      case 505 -> "only HTTP/1.0 and HTTP/1.1 are spoken here";
      default -> malformedDetail;
    };
  }
}
