package io.evenkeel.proxy.headers;

import io.evenkeel.http.HeaderLines;
import io.evenkeel.http.HeaderNames;
import io.evenkeel.http.http1.Http1HeadEncoder;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The headers that describe the client to backends, in all their forms (RFC 7239 section 4). Backends read one or
 * another, so all of them say the same. Used on one event loop only.
 */
public final class ForwardedHeaders implements HeaderLines.Prepared {
  private final CharSequence[] namesAndValues;
  private byte @Nullable [] encodedLines;

  /**
   * The headers for a client that no trusted proxy is in front of.
   *
   * @param client the client's address
   * @param host the requested host; {@code null} if there is none
   */
  public ForwardedHeaders(String client, boolean secure, int port, @Nullable String host) {
    this(client, scheme(secure), host, port, element(client, scheme(secure), host), client);
  }

  /**
   * @param forwardedFor the value of X-Forwarded-For
   * @param host the requested host; {@code null} if there is none
   * @param forwarded the value of Forwarded
   * @param client the client's address
   */
  ForwardedHeaders(
      String forwardedFor,
      String scheme,
      @Nullable String host,
      int port,
      String forwarded,
      String client) {
    CharSequence[] all = {
      HeaderNames.X_FORWARDED_FOR,
      forwardedFor,
      HeaderNames.X_FORWARDED_PROTO,
      scheme,
      HeaderNames.X_FORWARDED_PORT,
      Integer.toString(port),
      HeaderNames.FORWARDED,
      forwarded,
      HeaderNames.X_REAL_IP,
      client,
      HeaderNames.X_FORWARDED_HOST,
      host == null ? "" : host
    };
    this.namesAndValues = host == null ? Arrays.copyOf(all, all.length - 2) : all;
  }

  @Override
  public byte[] encodedLines() {
    byte[] lines = encodedLines;
    if (lines == null) {
      lines = encode();
      encodedLines = lines;
    }
    return lines;
  }

  private byte[] encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      bytes.writeBytes(
          Http1HeadEncoder.latin1Bytes(namesAndValues[i] + ": " + namesAndValues[i + 1] + "\r\n"));
    }
    return bytes.toByteArray();
  }

  @Override
  public void addTo(HeaderLines head) {
    for (int i = 0; i < namesAndValues.length; i += 2) {
      head.add(namesAndValues[i], namesAndValues[i + 1]);
    }
  }

  static String scheme(boolean secure) {
    return secure ? "https" : "http";
  }

  /** A hop as an element of the Forwarded header. */
  static String element(@Nullable String address, String scheme, @Nullable String host) {
    return element(address) + (host == null ? "" : ";host=\"" + host + '"') + ";proto=" + scheme;
  }

  /**
   * A hop that is known by its sender only.
   *
   * @param address of the sender; {@code null} if it is unknown
   */
  static String element(@Nullable String address) {
    if (address == null) {
      return "for=unknown";
    }
    return address.indexOf(':') < 0 ? "for=" + address : "for=\"[" + address + "]\"";
  }
}
