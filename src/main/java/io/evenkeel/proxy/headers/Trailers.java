package io.evenkeel.proxy.headers;

import io.evenkeel.http.HeaderLines;
import io.evenkeel.http.HeaderNameSet;
import io.evenkeel.http.HopByHop;
import io.evenkeel.http.IdentityHeaders;
import io.vertx.core.MultiMap;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Selects the trailers that are forwarded, in both directions: a recipient may merge them into the head, so none passes that
 * only a head may have (RFC 9110 section 6.5.1).
 */
public final class Trailers {
  private static final List<String> OF_MESSAGES = List.of(
      // routing
      "host",
      "via",
      "x-request-id",
      // how the request is handled
      "range",
      "expect",
      "pragma",
      "if-range",
      "if-match",
      "if-none-match",
      "cache-control",
      "max-forwards",
      "if-modified-since",
      "if-unmodified-since",
      // who may do it
      "cookie",
      "set-cookie",
      "authorization",
      "www-authenticate",
      // how the response is handled
      "age",
      "date",
      "vary",
      "expires",
      "location",
      "retry-after",
      "strict-transport-security",
      // how the content is read
      "content-type",
      "content-range",
      "content-encoding");

  private static final HeaderNameSet OF_HEADS = HeaderNameSet.of(
      Stream.concat(OF_MESSAGES.stream(), Arrays.stream(IdentityHeaders.namesToDrop(false)))
          .toArray(String[]::new));

  private Trailers() {}

  /**
   * The trailers that are forwarded.
   *
   * @param head of the same message, whose Connection header may name trailers
   */
  public static HeaderLines endToEnd(MultiMap trailers, MultiMap head) {
    HeaderLines out = new HeaderLines();
    out.copyEndToEnd(trailers, OF_HEADS);
    HopByHop.connectionOptions(head).forEach(out::remove);
    return out;
  }
}
