package io.evenkeel.proxy.exchange;

import io.evenkeel.http.HeaderLines;
import io.evenkeel.net.MemoryAccount;
import io.evenkeel.proxy.headers.ClientPeer;
import io.evenkeel.proxy.tunnel.TunnelEnd;
import org.jspecify.annotations.Nullable;

/** Carries a request: an HTTP/1 connection, or one HTTP/2 stream. Used on the connection's event loop only. */
public interface ClientTransport {
  /** Whether the connection serves one request at a time and may close after it, as in HTTP/1. */
  boolean exclusive();

  /** Called when a request begins. */
  void begin(ClientRequest.Owner request);

  /**
   * Called when a request ends.
   *
   * @param closeAfter whether no further request is served here
   * @param unread whether the client is still sending, so that closing at once would make it lose the response
   */
  void end(ClientRequest.Owner request, boolean closeAfter, boolean unread);

  /** Serves no further request after the current one. */
  void stopReadingRequests();

  ClientPeer peer();

  /** The account of the connection: what it holds in memory. */
  MemoryAccount memory();

  /** Whether the listener drains. */
  boolean draining();

  /** A number that decreases whenever the client has read some of what was written. */
  long sendProgress();

  /**
   * Milliseconds since the kernel last freed space in its send buffer, because the client acknowledged data; {@link
   * Integer#MAX_VALUE} if unknown.
   */
  long millisSinceKernelProgress();

  /** Sends at once what was written. */
  void flush();

  /** Ends a response early, in a way that the client cannot take for its regular end. */
  void abort();

  /** Ends a response that the client no longer waits for. */
  void cancel();

  /** The connections to backends that belong to this client; {@code null} on an HTTP/2 stream, which can have none. */
  default @Nullable PrivateConnections privateConnections() {
    return null;
  }

  /**
   * Refuses the request with the error that makes a client repeat it over HTTP/1.1.
   *
   * @throws IllegalStateException over HTTP/1
   */
  default void requireHttp11() {
    throw new IllegalStateException("this is HTTP/1");
  }

  /**
   * Holds back the bytes that the client sends after the current request until its response is sent: they may not be
   * HTTP.
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
