package io.evenkeel.proxy.headers;

import io.evenkeel.config.Cidrs;
import io.evenkeel.http.HeaderNames;
import io.vertx.core.MultiMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads what trusted proxies say about the client of one request, in X-Forwarded-* or in Forwarded (RFC 7239). If both
 * say a thing, X-Forwarded-* counts: many proxies write it and pass a client's Forwarded on.
 */
final class TrustedProxyReader {
  private final ClientPeer peer;
  private final MultiMap in;
  private final @Nullable String requestedHost;
  private final Cidrs trustedProxies;
  private final List<ForwardedElement> members;
  private final List<ForwardedElement> elements;

  /** @param requestedHost the host of the request itself */
  TrustedProxyReader(
      ClientPeer peer, MultiMap in, @Nullable String requestedHost, Cidrs trustedProxies) {
    this.peer = peer;
    this.in = in;
    this.requestedHost = requestedHost;
    this.trustedProxies = trustedProxies;
    this.members = new ArrayList<>(2);
    for (String member : listOf(HeaderNames.X_FORWARDED_FOR)) {
      members.add(ForwardedElement.ofMember(member));
    }
    this.elements = ForwardedElement.listOf(in.getAll(HeaderNames.FORWARDED));
  }

  ClientIdentity read() {
    List<ForwardedElement> hops = members.isEmpty() ? elements : members;
    String client = clientAddress(hops);
    String saidScheme = said(HeaderNames.X_FORWARDED_PROTO, ForwardedElement::parseScheme);
    if (saidScheme == null) {
      saidScheme = said(ForwardedElement::scheme);
    }
    String saidHost = said(HeaderNames.X_FORWARDED_HOST, ForwardedElement::parseHost);
    if (saidHost == null) {
      saidHost = said(ForwardedElement::host);
    }
    String scheme = saidScheme == null ? peer.scheme() : saidScheme;
    int port = port(saidScheme, saidHost, scheme);
    String host = saidHost == null ? requestedHost : saidHost;
    if (host != null && Authority.hasPort(host) && Authority.port(host) != port) {
      host = Authority.withPort(host, port, scheme);
    }
    ForwardedHeaders headers = new ForwardedHeaders(
        forwardedFor(hops),
        scheme,
        host,
        port,
        forwarded(hops, client, scheme, host, port),
        client);
    return new ClientIdentity(client, scheme, host, port, true, headers);
  }

  /** The port that is said or follows from the host or the scheme that are said; otherwise as without proxies. */
  private int port(@Nullable String saidScheme, @Nullable String saidHost, String scheme) {
    int port = Authority.port(saidHost);
    if (port == Authority.NO_PORT) {
      Integer said = said(HeaderNames.X_FORWARDED_PORT, ForwardedElement::parsePort);
      port = said == null ? Authority.NO_PORT : said;
    }
    if (port == Authority.NO_PORT && saidHost == null) {
      port = Authority.port(requestedHost);
      if (port == peer.localPort() && saidScheme != null && !saidScheme.equals(peer.scheme())) {
        // the proxy has put our own host and port in Host: the client's cannot speak two protocols
        port = Authority.NO_PORT;
      }
    }
    if (port != Authority.NO_PORT) {
      return port;
    }
    return saidScheme != null || saidHost != null
        ? Authority.defaultPort(scheme)
        : peer.port(requestedHost);
  }

  /**
   * The index of the hop that the client made: the last one whose sender is not known to be a trusted proxy. What is
   * said of earlier hops comes from strangers.
   */
  private int clientHop(List<ForwardedElement> hops) {
    int hop = hops.size();
    boolean trusted = true;
    while (hop > 0 && trusted) {
      hop--;
      String address = hops.get(hop).address();
      trusted = address != null && trustedProxies.contains(address);
    }
    return hop;
  }

  /** The address of the client or, if it is not known, of the proxy that did not say it. */
  private String clientAddress(List<ForwardedElement> hops) {
    for (int hop = clientHop(hops); hop < hops.size(); hop++) {
      String address = hops.get(hop).address();
      if (address != null) {
        return address;
      }
    }
    return peer.address();
  }

  /**
   * The value in a list that belongs to the client's hop, if the list has one for each hop, and otherwise the first
   * one; {@code null} if {@code parser} finds none.
   */
  private <T> @Nullable T said(CharSequence name, Function<String, @Nullable T> parser) {
    List<String> values = listOf(name);
    if (values.isEmpty()) {
      return null;
    }
    return parser.apply(values.get(values.size() == members.size() ? clientHop(members) : 0));
  }

  /** What the element of the client's hop says or, if that says nothing, the next one. */
  private <T> @Nullable T said(Function<ForwardedElement, @Nullable T> part) {
    for (int hop = clientHop(elements); hop < elements.size(); hop++) {
      T value = part.apply(elements.get(hop));
      if (value != null) {
        return value;
      }
    }
    return null;
  }

  private String forwardedFor(List<ForwardedElement> hops) {
    StringBuilder list = new StringBuilder();
    for (ForwardedElement hop : hops) {
      String sender = members.isEmpty() ? hop.address() : hop.text();
      list.append(sender == null ? "unknown" : sender).append(", ");
    }
    return list.append(peer.address()).toString();
  }

  /** The value of Forwarded with this hop: what was received, or else the same hops with what the other headers say. */
  private String forwarded(
      List<ForwardedElement> hops, String client, String scheme, @Nullable String host, int port) {
    String authority =
        host == null || Authority.hasPort(host) ? host : Authority.withPort(host, port, scheme);
    boolean asReceived = agrees(client, scheme, authority);
    StringBuilder list = new StringBuilder();
    for (ForwardedElement hop : asReceived ? elements : hops) {
      if (asReceived) {
        list.append(hop.text());
      } else if (list.isEmpty()) {
        // many backends read the first element only
        list.append(ForwardedHeaders.element(hop.address(), scheme, authority));
      } else {
        list.append(ForwardedHeaders.element(hop.address()));
      }
      list.append(", ");
    }
    return list.append(ForwardedHeaders.element(peer.address(), scheme, authority))
        .toString();
  }

  /** Whether the received Forwarded comes from trusted proxies alone, and its first element says this. */
  private boolean agrees(String client, String scheme, @Nullable String authority) {
    if (elements.isEmpty() || clientHop(elements) > 0) {
      return false;
    }
    ForwardedElement first = elements.get(0);
    String host = first.host() == null ? requestedHost : first.host();
    return clientAddress(elements).equals(client)
        && scheme.equals(first.scheme())
        && Objects.equals(host, authority);
  }

  /** The members of a list header that are not empty (RFC 9110 section 5.6.1). */
  private List<String> listOf(CharSequence name) {
    List<String> members = new ArrayList<>(2);
    for (String line : in.getAll(name)) {
      int start = 0;
      while (start <= line.length()) {
        int comma = line.indexOf(',', start);
        int end = comma < 0 ? line.length() : comma;
        String member = line.substring(start, end).trim();
        if (!member.isEmpty()) {
          members.add(member);
        }
        start = end + 1;
      }
    }
    return members;
  }
}
