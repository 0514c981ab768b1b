package io.evenkeel.proxy.headers;

import io.evenkeel.http.HeaderLines;
import io.evenkeel.http.HeaderNames;
import io.evenkeel.http.http1.Http1HeadEncoder;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The forwarding headers for a client whose connection does not come from a trusted proxy (RFC 7239 section 4). They
 * are the same for all requests of a connection to one host. Immutable.
 */
public final class ForwardedHeaders implements HeaderLines.Prepared {
  private final CharSequence[] namesAndValues;
  private final @Nullable String host;
  private final byte[] encodedLines;

  /**
   * @param peer the client's address
   * @param port the port that the client connected to
   * @param host the host of the request; {@code null} if it has none
   */
  public ForwardedHeaders(String peer, boolean secure, int port, @Nullable String host) {
    this.host = host;
    String scheme = secure ? "https" : "http";
    CharSequence[] all = {
      HeaderNames.X_FORWARDED_FOR,
      peer,
      HeaderNames.X_FORWARDED_PROTO,
      scheme,
      HeaderNames.X_FORWARDED_PORT,
      Integer.toString(port),
      HeaderNames.FORWARDED,
      element(peer, scheme, host),
      HeaderNames.X_REAL_IP,
      peer,
      HeaderNames.X_FORWARDED_HOST,
      host == null ? "" : host
    };
    this.namesAndValues = host == null ? Arrays.copyOf(all, all.length - 2) : all;
    this.encodedLines = encode(namesAndValues);
  }

  private static byte[] encode(CharSequence[] namesAndValues) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      bytes.writeBytes(
          Http1HeadEncoder.latin1Bytes(namesAndValues[i] + ": " + namesAndValues[i + 1] + "\r\n"));
    }
    return bytes.toByteArray();
  }

  /** Whether these are the headers for a request to {@code requestedHost}. */
  boolean isForHost(@Nullable String requestedHost) {
    return Objects.equals(host, requestedHost);
  }

  @Override
  public byte[] encodedLines() {
    return encodedLines;
  }

  @Override
  public void addTo(HeaderLines head) {
    for (int i = 0; i < namesAndValues.length; i += 2) {
      head.add(namesAndValues[i], namesAndValues[i + 1]);
    }
  }

  /** This hop as an element of the Forwarded header. */
  static String element(String peer, String scheme, @Nullable String host) {
    StringBuilder element = new StringBuilder(64).append("for=");
    if (peer.indexOf(':') >= 0) {
      element.append("\"[").append(peer).append("]\"");
    } else {
      element.append(peer);
    }
    if (host != null) {
      element.append(";host=\"").append(host).append('"');
    }
    return element.append(";proto=").append(scheme).toString();
  }
}
