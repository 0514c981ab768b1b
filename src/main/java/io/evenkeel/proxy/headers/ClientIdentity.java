package io.evenkeel.proxy.headers;

import io.evenkeel.http.HeaderLines;
import io.evenkeel.http.IdentityHeaders;
import io.vertx.core.MultiMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who sent a request, and with which URL: the one answer for routes, limits, redirects, the log and the backends. A
 * trusted proxy says it in X-Forwarded-* or Forwarded; for any other client, the connection and the request show it.
 *
 * @param address of the client, in the form of RFC 5952; empty if it is unknown
 * @param scheme {@code http} or {@code https}
 * @param host with its port if the client wrote one; {@code null} if it named no host
 * @param port of the URL
 * @param trusted whether a trusted proxy sent the request
 * @param headers what backends get of it
 */
public record ClientIdentity(
    String address,
    String scheme,
    @Nullable String host,
    int port,
    boolean trusted,
    ForwardedHeaders headers) {
  public boolean secure() {
    return scheme.equals("https");
  }

  /** The headers of a request with those that describe the client in the form that backends get. */
  public MultiMap describe(MultiMap received) {
    MultiMap described = MultiMap.caseInsensitiveMultiMap();
    for (Map.Entry<String, String> header : received) {
      if (trusted || !IdentityHeaders.contains(header.getKey())) {
        described.add(header.getKey(), header.getValue());
      }
    }
    HeaderLines lines = new HeaderLines();
    headers.addTo(lines);
    for (int i = 0; i < lines.count(); i++) {
      described.set(lines.name(i), lines.value(i));
    }
    return described;
  }
}
