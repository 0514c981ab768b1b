package io.evenkeel.proxy.exchange;

import io.evenkeel.http.HeaderLines;
import io.evenkeel.proxy.headers.ClientPeer;
import io.evenkeel.proxy.tunnel.TunnelEnd;

/** What carries a request: a whole HTTP/1 connection, or one HTTP/2 stream. Used on the connection's event loop only. */
public interface ClientTransport {
  /** Whether the connection serves one request at a time, and may close after it: HTTP/1. */
  boolean exclusive();

  /** A request begins. */
  void begin(ClientRequest.Owner request);

  /**
   * A request ends.
   *
   * @param closes whether no other request is served here
   * @param unread whether the client is still sending: closing at once would make it lose the response
   */
  void end(ClientRequest.Owner request, boolean closes, boolean unread);

  /** Serves no request after the current one. */
  void stopReadingRequests();

  ClientPeer peer();

  /** Whether the listener drains. */
  boolean draining();

  /** A number that falls whenever the client has taken some of what was written. */
  long sendProgress();

  /**
   * Milliseconds since the client's kernel last made room for more of what is in our kernel's send buffer; {@link
   * Integer#MAX_VALUE} if that is not known.
   */
  long millisSinceKernelProgress();

  /** Sends what was written, now. */
  void flush();

  /** Cuts a response off so that the client cannot take it for a complete one. */
  void abort();

  /** Ends a response that the client does not wait for any more. */
  void cancel();

  /**
   * Holds back what the client sends behind the current request until it is answered: it may be no HTTP.
   *
   * @throws IllegalStateException on an HTTP/2 stream, which never becomes a tunnel
   */
  default void installUpgradeGate() {
    throw new IllegalStateException("a stream becomes no tunnel");
  }

  /**
   * Whether another request was read before the gate was installed.
   *
   * @throws IllegalStateException on an HTTP/2 stream
   */
  default boolean hasPipelinedBytes() {
    throw new IllegalStateException("a stream becomes no tunnel");
  }

  /**
   * Sends a 101 and ends HTTP on the connection.
   *
   * @param headers of the 101
   * @return the client's end of the tunnel
   * @throws IllegalStateException on an HTTP/2 stream
   */
  default TunnelEnd upgrade(Tunnel tunnel, String reasonPhrase, HeaderLines headers) {
    throw new IllegalStateException("a stream becomes no tunnel");
  }
}
