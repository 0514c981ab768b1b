package io.evenkeel.proxy.headers;

import io.evenkeel.http.HeaderLines;
import io.evenkeel.http.HeaderNames;
import io.evenkeel.http.http1.Http1HeadEncoder;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What backends are told of a client that no trusted proxy speaks for (RFC 7239 section 4): the same for all requests
 * of a connection to one host.
 */
public final class ForwardedHeaders implements HeaderLines.Prepared {
  private final CharSequence[] namesAndValues;
  private final @Nullable String host;
  private final byte[] encodedLines;

  /**
   * @param peer the client's address
   * @param port that it came to
   * @param host whom it asked for, if it says so
   */
  public ForwardedHeaders(String peer, boolean secure, int port, @Nullable String host) {
    this.host = host;
    String scheme = secure ? "https" : "http";
    CharSequence[] told = {
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
    this.namesAndValues = host == null ? Arrays.copyOf(told, told.length - 2) : told;
    this.encodedLines = encode(namesAndValues);
  }

  private static byte[] encode(CharSequence[] fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < fields.length; i += 2) {
      bytes.writeBytes(Http1HeadEncoder.latin1Bytes(fields[i] + ": " + fields[i + 1] + "\r\n"));
    }
    return bytes.toByteArray();
  }

  /** Whether it is what backends are told of a request to {@code asked}. */
  boolean isForHost(@Nullable String asked) {
    return Objects.equals(host, asked);
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

  /** This hop as an element of a Forwarded field. */
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
