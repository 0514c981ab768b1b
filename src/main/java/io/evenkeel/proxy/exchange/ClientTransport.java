package io.evenkeel.proxy.exchange;

import io.evenkeel.proxy.client.http1.Http1ClientConnection;
import io.evenkeel.proxy.client.http2.Http2ClientConnection;
import io.evenkeel.proxy.headers.ClientPeer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/** What an exchange sees of the connection that its request came by: all of it, or the one stream that is its own. */
public interface ClientTransport {
  /** None where the connection was not taken in. */
  static @Nullable ClientTransport of(HttpServerRequest request) {
    if (request.version() != HttpVersion.HTTP_2) {
      return Http1ClientConnection.of(request.connection());
    }
    Http2ClientConnection streams = Http2ClientConnection.of(request.connection());
    return streams == null ? null : streams.openStream(request);
  }

  /** Whether it is the connection's only exchange now, after which that may close: HTTP/1. */
  default boolean exclusive() {
    return true;
  }

  /** Whether a request whose fields tell of no body has none, as with HTTP/1. */
  default boolean endsWithHead() {
    return true;
  }

  /** How bodies and answers go past Vert.x. */
  Shortcut shortcut();

  /** How many bytes of the answer's body went past Vert.x without being counted there. */
  default long bypassedBytes() {
    return 0;
  }

  void begin(RequestContext begun);

  /**
   * The exchange is over.
   *
   * @param closes whether nothing more is served here
   * @param unread whether the client is still sending: closing at once would make it lose the answer
   */
  void end(RequestContext ended, boolean closes, boolean unread);

  /** Whether nothing more is served here. */
  boolean closing();

  /** What comes behind the exchange under way is not answered. */
  void stopReadingRequests();

  /** Who is at the other end. */
  ClientPeer peer();

  /** Whether its listener is being closed. */
  boolean draining();

  /** Changes whenever the client has taken something of what was written. */
  long sendProgress();

  /** Sends what was written, now. */
  void flush();

  /** Ends an answer that has begun so that nobody can take it for a whole one. */
  void abort();

  /** Ends what the client has no use for. */
  default void cancel() {
    abort();
  }

  /**
   * The connection itself, to become a tunnel.
   *
   * @throws IllegalStateException where the exchange is not alone on it
   */
  Http1ClientConnection connection();
}
