package io.evenkeel.proxy.headers;

import io.evenkeel.config.RouteConfig.HeaderRules;
import io.evenkeel.http.HeaderLines;
import io.evenkeel.http.HeaderNameSet;
import io.evenkeel.http.HeaderNames;
import io.evenkeel.http.IdentityHeaders;
import io.evenkeel.model.Backend;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpVersion;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Writes the headers of a request to a backend: those that are forwarded, and those that describe the client. */
public final class OutboundHeaders {
  private static final HeaderNameSet NOT_COPIED = notCopied(false);
  private static final HeaderNameSet NOT_COPIED_FROM_TRUSTED_PROXY = notCopied(true);

  private final HttpVersion version;
  private final MultiMap in;
  private final ClientPeer peer;
  private final ClientIdentity client;
  private final @Nullable String host;
  private final String requestId;

  /**
   * @param version the version of the request
   * @param in the headers of the request
   * @param peer the other end of the client's connection
   * @param host the host of the request itself; {@code null} if it has none
   */
  public OutboundHeaders(
      HttpVersion version,
      MultiMap in,
      ClientPeer peer,
      ClientIdentity client,
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
   * @param listenerId the id of the listener for Via; {@code null} if this proxy is not added to Via
   */
  public void write(
      HeaderLines out,
      String hostHeader,
      Backend backend,
      @Nullable String strippedPrefix,
      @Nullable String listenerId,
      HeaderRules rules) {
    if (version != HttpVersion.HTTP_2) {
      out.spellLike(in);
    }
    out.add(HeaderNames.HOST, hostHeaderValue(hostHeader, backend));
    out.copyEndToEnd(in, client.trusted() ? NOT_COPIED_FROM_TRUSTED_PROXY : NOT_COPIED);
    List<String> cookies = version == HttpVersion.HTTP_2 ? in.getAll("cookie") : List.of();
    if (cookies.size() > 1) {
      // HTTP/2 may split the cookies of one HTTP/1 header (RFC 9113 section 8.2.3)
      out.set("Cookie", String.join("; ", cookies));
    }
    out.add(HeaderNames.X_REQUEST_ID, requestId);
    out.addTrailing(client.headers());
    if (acceptsTrailers(in)) {
      out.add("TE", "trailers");
      out.add("Connection", "TE");
    }
    if (strippedPrefix != null) {
      out.set(HeaderNames.X_FORWARDED_PREFIX, outerPrefix() + strippedPrefix);
    }
    if (listenerId != null) {
      Via.addTo(in, out, version, listenerId, backend.port() == peer.localPort());
    }
    HeaderRewrites.apply(rules, out);
  }

  private static HeaderNameSet notCopied(boolean trustedProxy) {
    return HeaderNameSet.of(Stream.concat(
            Stream.of("via", "host", "expect", "x-request-id"),
            Arrays.stream(IdentityHeaders.namesToDrop(trustedProxy)))
        .toArray(String[]::new));
  }

  /** The prefix that a trusted proxy has removed. */
  private String outerPrefix() {
    String outer = client.trusted() ? Via.joinValues(in, HeaderNames.X_FORWARDED_PREFIX) : null;
    if (outer == null) {
      return "";
    }
    return outer.endsWith("/") ? outer.substring(0, outer.length() - 1) : outer;
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
}
