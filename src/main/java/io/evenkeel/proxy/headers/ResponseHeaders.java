package io.evenkeel.proxy.headers;

import io.evenkeel.config.RouteConfig.HeaderRules;
import io.evenkeel.http.ContentLength;
import io.evenkeel.http.HeaderLines;
import io.evenkeel.http.HeaderNameSet;
import io.evenkeel.http.HeaderNames;
import io.evenkeel.http.HopByHop;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The head of a backend's answer: is its framing sound, how long is its body, and what of it passes. */
public final class ResponseHeaders {
  /** A body whose end only its own framing tells. */
  public static final long UNKNOWN_LENGTH = -1;

  private static final HeaderNameSet VIA = HeaderNameSet.of("via");

  private ResponseHeaders() {}

  /**
   * Why the framing of a final response is malformed (RFC 9112 section 6.3); null if it is sound.
   */
  public static @Nullable String validate(ResponseHead response) {
    if (response.statusCode() < 200 || response.statusCode() > 999) {
      return "a final status of " + response.statusCode();
    }
    MultiMap fields = response.headers();
    String coding = fields.get(HttpHeaders.TRANSFER_ENCODING);
    String length = fields.get(HttpHeaders.CONTENT_LENGTH);
    if (coding != null) {
      if (length != null
          || HeaderNames.isRepeated(fields, HttpHeaders.TRANSFER_ENCODING)
          || !coding.trim().equalsIgnoreCase("chunked")) {
        return "an ambiguous length";
      }
    } else if (length != null) {
      if (HeaderNames.isRepeated(fields, HttpHeaders.CONTENT_LENGTH)
          || ContentLength.parse(length) < 0) {
        return "an ambiguous length";
      }
    }
    return null;
  }

  /** Whether no body follows, whatever the fields say (RFC 9112 section 6.3). */
  public static boolean bodiless(HttpMethod method, int status) {
    return method.equals(HttpMethod.HEAD) || status == 204 || status == 304;
  }

  /** The declared length of the body in bytes, or {@link #UNKNOWN_LENGTH}. */
  public static long contentLength(MultiMap headers) {
    String length = headers.get(HttpHeaders.CONTENT_LENGTH);
    return length == null ? UNKNOWN_LENGTH : ContentLength.parse(length);
  }

  /** Whether the connection may serve another request after this answer. */
  public static boolean keepsConnection(MultiMap headers, boolean onePointZero) {
    return !HopByHop.closesConnection(headers, onePointZero);
  }

  /**
   * Copies the status, and has the fields but those of the framing.
   *
   * @param onePointZero whether it came as HTTP/1.0, of which {@code from} says nothing
   */
  public static HeaderLines copyHead(
      ResponseHead from,
      HttpServerResponse to,
      boolean via,
      HeaderRules rules,
      String date,
      boolean onePointZero) {
    int status = from.statusCode();
    to.setStatusCode(status);
    String phrase = from.statusMessage();
    if (!phrase.equals(to.getStatusMessage())) {
      to.setStatusMessage(phrase);
    }
    MultiMap in = from.headers();
    HeaderLines out = new HeaderLines();
    out.copyEndToEnd(in, via ? VIA : HeaderNameSet.NONE);
    if (!in.contains(HttpHeaders.DATE)) {
      out.add(HttpHeaders.DATE, date);
    }
    if (via) {
      Via.add(in, out, onePointZero ? HttpVersion.HTTP_1_0 : from.version());
    }
    HeaderRewrites.apply(rules, out);
    return out;
  }

  /** Copies what came behind the body, but what only a head may say (RFC 9110 section 6.5.1). */
  public static void copyTrailers(MultiMap trailers, HttpServerResponse to) {
    for (Map.Entry<String, String> trailer : trailers) {
      if (!HopByHop.isHopByHop(trailer.getKey())) {
        to.trailers().add(trailer.getKey(), trailer.getValue());
      }
    }
  }

  /** The head of a 101 for the client: the fields that pass, and those that say what its connection becomes. */
  public static HttpResponse switchingProtocols(
      ResponseHead from, HttpServerResponse to, boolean via, HeaderRules rules, String date) {
    copyHead(from, to, via, rules, date, false).addTo(to.headers());
    to.putHeader(HttpHeaders.CONNECTION, "Upgrade");
    to.putHeader("Upgrade", from.headers().getAll(HttpHeaders.UPGRADE));
    return new DefaultHttpResponse(
        io.netty.handler.codec.http.HttpVersion.HTTP_1_1,
        new HttpResponseStatus(from.statusCode(), from.statusMessage()),
        (io.netty.handler.codec.http.HttpHeaders) to.headers());
  }
}
