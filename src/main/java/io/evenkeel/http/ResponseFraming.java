package io.evenkeel.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/** Checks the framing headers of a backend's final response. */
public final class ResponseFraming {
  private ResponseFraming() {}

  /** Returns why the framing of a final response is malformed (RFC 9112 section 6.3); {@code null} if it is valid. */
  public static @Nullable String findProblem(int status, MultiMap headers) {
    if (status < 200 || status > 999) {
      return "a final status of " + status;
    }
    String coding = headers.get(HttpHeaders.TRANSFER_ENCODING);
    String length = headers.get(HttpHeaders.CONTENT_LENGTH);
    if (coding != null) {
      if (length != null
          || HeaderNames.isRepeated(headers, HttpHeaders.TRANSFER_ENCODING)
          || !coding.trim().equalsIgnoreCase("chunked")) {
        return "an ambiguous length";
      }
    } else if (length != null) {
      if (HeaderNames.isRepeated(headers, HttpHeaders.CONTENT_LENGTH)
          || ContentLength.parse(length) < 0) {
        return "an ambiguous length";
      }
    }
    return null;
  }
}
