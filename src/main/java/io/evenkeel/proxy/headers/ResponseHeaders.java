package io.evenkeel.proxy.headers;

import io.evenkeel.config.RouteConfig.HeaderRules;
import io.evenkeel.http.ContentLength;
import io.evenkeel.http.HeaderLines;
import io.evenkeel.http.HeaderNameSet;
import io.evenkeel.http.HeaderNames;
import io.evenkeel.http.HopByHop;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;

/** Selects the headers of a backend's response that pass to the client. */
public final class ResponseHeaders {
  /** The length of a body whose end is only known when it arrives. */
  public static final long UNKNOWN_LENGTH = -1;

  private static final HeaderNameSet VIA = HeaderNameSet.of("via");

  private ResponseHeaders() {}

  /** Whether the response has no body, regardless of its headers (RFC 9112 section 6.3). */
  public static boolean bodiless(HttpMethod method, int status) {
    return method.equals(HttpMethod.HEAD) || status == 204 || status == 304;
  }

  /** Whether a backend asks to wait before the next try, so that a retry at once would add to its load. */
  public static boolean asksToWait(ResponseHead head) {
    return (head.statusCode() == 503 || head.statusCode() == 429)
        && head.headers().contains(HttpHeaders.RETRY_AFTER);
  }

  /** The declared length of the body in bytes, or {@link #UNKNOWN_LENGTH}. */
  public static long contentLength(MultiMap headers) {
    String length = headers.get(HttpHeaders.CONTENT_LENGTH);
    return length == null ? UNKNOWN_LENGTH : ContentLength.parse(length);
  }

  /** Whether the connection may be used again after this response. */
  public static boolean keepsConnection(MultiMap headers, boolean http10) {
    return !HopByHop.closesConnection(headers, http10);
  }

  /**
   * The headers that are forwarded to the client, without those of the framing.
   *
   * @param http10 whether the response is HTTP/1.0, which its {@code version()} does not show
   */
  public static HeaderLines endToEndHeaders(
      ResponseHead from, boolean via, HeaderRules rules, String date, boolean http10) {
    MultiMap in = from.headers();
    HeaderLines out = new HeaderLines();
    if (from.version() != HttpVersion.HTTP_2) {
      out.spellLike(in);
    }
    out.copyEndToEnd(in, via ? VIA : HeaderNameSet.NONE);
    if (!in.contains(HttpHeaders.DATE)) {
      out.add(HeaderNames.DATE, date);
    }
    if (via) {
      Via.add(in, out, http10 ? HttpVersion.HTTP_1_0 : from.version());
    }
    HeaderRewrites.apply(rules, out);
    return out;
  }

  /** The headers of a 101 for the client. */
  public static HeaderLines switchingProtocols(
      ResponseHead from, boolean via, HeaderRules rules, String date) {
    HeaderLines out = endToEndHeaders(from, via, rules, date, false);
    out.set(HeaderNames.CONNECTION, "Upgrade");
    for (String protocols : from.headers().getAll(HttpHeaders.UPGRADE)) {
      out.add("Upgrade", protocols);
    }
    return out;
  }
}
