package io.evenkeel.proxy.headers;

import io.evenkeel.config.RouteConfig.HeaderRules;
import io.evenkeel.http.HeaderLines;
import io.evenkeel.http.HeaderNameSet;
import io.evenkeel.http.HeaderNames;
import io.evenkeel.http.HopByHop;
import io.evenkeel.proxy.backend.BackendResponse;
import io.evenkeel.proxy.client.http1.Http1RequestValidator;
import io.evenkeel.proxy.tunnel.UpgradeOffer;
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
   * What makes an answer nonsense (RFC 9112 section 6.3); none for a sound one.
   *
   * @param upgrade what the request offered
   */
  public static @Nullable String validate(
      BackendResponse response, @Nullable UpgradeOffer upgrade) {
    if (response.statusCode() == UpgradeOffer.SWITCHING_PROTOCOLS && upgrade != null) {
      return upgrade.invalidReason(response);
    }
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
          || Http1RequestValidator.parseContentLength(length) < 0) {
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
  public static long contentLength(BackendResponse response) {
    String length = response.headers().get(HttpHeaders.CONTENT_LENGTH);
    return length == null ? UNKNOWN_LENGTH : Http1RequestValidator.parseContentLength(length);
  }

  /** Whether the connection may serve another request after this answer. */
  public static boolean keepsConnection(BackendResponse response, boolean onePointZero) {
    return !HopByHop.closesConnection(response.headers(), onePointZero);
  }

  /**
   * Copies the status, and has the fields but those of the framing.
   *
   * @param onePointZero whether it came as HTTP/1.0, of which {@code from} says nothing
   */
  public static HeaderLines copyHead(
      BackendResponse from,
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
    out.apply(rules);
    return out;
  }

  /** Copies what came behind the body, but what only a head may say (RFC 9110 section 6.5.1). */
  public static void copyTrailers(BackendResponse from, HttpServerResponse to) {
    for (Map.Entry<String, String> trailer : from.trailers()) {
      if (!HopByHop.isHopByHop(trailer.getKey())) {
        to.trailers().add(trailer.getKey(), trailer.getValue());
      }
    }
  }

  /** The head of a 101 for the client: the fields that pass, and those that say what its connection becomes. */
  public static HttpResponse switchingProtocols(
      BackendResponse from, HttpServerResponse to, boolean via, HeaderRules rules, String date) {
    copyHead(from, to, via, rules, date, false).addTo(to.headers());
    to.putHeader(HttpHeaders.CONNECTION, "Upgrade");
    to.putHeader("Upgrade", from.headers().getAll(HttpHeaders.UPGRADE));
    return new DefaultHttpResponse(
        io.netty.handler.codec.http.HttpVersion.HTTP_1_1,
        new HttpResponseStatus(from.statusCode(), from.statusMessage()),
        (io.netty.handler.codec.http.HttpHeaders) to.headers());
  }
}
