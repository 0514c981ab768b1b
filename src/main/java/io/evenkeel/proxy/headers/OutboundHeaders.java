package io.evenkeel.proxy.headers;

import io.evenkeel.config.RouteConfig.HeaderRules;
import io.evenkeel.http.HeaderLines;
import io.evenkeel.http.HeaderNameSet;
import io.evenkeel.http.HeaderNames;
import io.evenkeel.model.Backend;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpVersion;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the headers of a request to a backend: those that are forwarded, and those that describe the client. */
public final class OutboundHeaders {
  private static final HeaderNameSet REWRITTEN = HeaderNameSet.of(
      "via",
      "host",
      "expect",
      "forwarded",
      "x-real-ip",
      "x-request-id",
      "x-forwarded-for",
      "x-forwarded-host",
      "x-forwarded-port",
      "x-forwarded-proto");

  private final HttpVersion version;
  private final MultiMap in;
  private final ClientPeer peer;
  private final ClientAddress client;
  private final @Nullable String host;
  private final String requestId;

  /**
   * @param version the version of the request
   * @param in the headers of the request
   * @param peer the other end of the client's connection
   * @param host the host of the request; {@code null} if it has none
   */
  public OutboundHeaders(
      HttpVersion version,
      MultiMap in,
      ClientPeer peer,
      ClientAddress client,
      @Nullable String host,
      String requestId) {
    this.version = version;
    this.in = in;
    this.peer = peer;
    this.client = client;
    this.host = host;
    this.requestId = requestId;
  }

  /**
   * Writes all headers except those of the framing.
   *
   * @param hostHeader the value of Host, or {@code client} or {@code backend} for the host of that side
   * @param strippedPrefix the prefix that the route removes from the path; {@code null} if there is none
   * @param via whether to add this proxy to Via
   */
  public void write(
      HeaderLines out,
      String hostHeader,
      Backend backend,
      @Nullable String strippedPrefix,
      boolean via,
      HeaderRules rules) {
    out.add(io.vertx.core.http.HttpHeaders.HOST, hostHeaderValue(hostHeader, backend));
    out.copyEndToEnd(in, REWRITTEN);
    List<String> cookies = version == HttpVersion.HTTP_2 ? in.getAll("cookie") : List.of();
    if (cookies.size() > 1) {
      // HTTP/2 may split the cookies of one HTTP/1 header (RFC 9113 section 8.2.3)
      out.set("Cookie", String.join("; ", cookies));
    }
    writeForwarded(in, out);
    if (acceptsTrailers(in)) {
      out.add("TE", "trailers");
      out.add("Connection", "TE");
    }
    if (strippedPrefix != null) {
      out.set("X-Forwarded-Prefix", strippedPrefix);
    }
    if (via) {
      Via.add(in, out, version);
    }
    HeaderRewrites.apply(rules, out);
  }

  private String hostHeaderValue(String hostHeader, Backend backend) {
    return switch (hostHeader) {
      case "client" -> host == null ? backend.authority() : host;
      case "backend" -> backend.authority();
      default -> hostHeader;
    };
  }

  /** Whether the client accepts trailers (RFC 9110 section 10.1.4). */
  private static boolean acceptsTrailers(MultiMap in) {
    return in.contains(HttpHeaderNames.TE)
        && in.getAll(HttpHeaderNames.TE).stream()
            .flatMap(list -> Arrays.stream(list.split(",", -1)))
            .anyMatch(each -> each.trim().equalsIgnoreCase("trailers"));
  }

  /** Replaces the forwarding headers, or extends them if a trusted proxy sent the request (RFC 7239 section 4). */
  private void writeForwarded(MultiMap in, HeaderLines out) {
    out.add(HeaderNames.X_REQUEST_ID, requestId);
    if (!client.trusted()) {
      out.addTrailing(peer.forwarded(host));
      return;
    }
    String scheme = peer.secure() ? "https" : "http";
    String port = Integer.toString(peer.localPort());
    out.add(
        HeaderNames.X_FORWARDED_FOR, appendedValue(in, HeaderNames.X_FORWARDED_FOR, client.peer()));
    out.add(HeaderNames.X_FORWARDED_PROTO, receivedOr(in, HeaderNames.X_FORWARDED_PROTO, scheme));
    if (host != null) {
      out.add(HeaderNames.X_FORWARDED_HOST, receivedOr(in, HeaderNames.X_FORWARDED_HOST, host));
    }
    out.add(HeaderNames.X_FORWARDED_PORT, receivedOr(in, HeaderNames.X_FORWARDED_PORT, port));
    String hop = ForwardedHeaders.element(client.peer(), scheme, host);
    out.add(HeaderNames.FORWARDED, appendedValue(in, HeaderNames.FORWARDED, hop));
    out.add(HeaderNames.X_REAL_IP, client.client());
  }

  private static String appendedValue(MultiMap in, CharSequence name, String addition) {
    String received = ClientAddress.joinValues(in, name);
    return received == null ? addition : received + ", " + addition;
  }

  private static String receivedOr(MultiMap in, CharSequence name, String fallback) {
    String received = in.get(name);
    return received == null ? fallback : received;
  }
}
