package io.evenkeel.proxy.exchange;

import io.netty.buffer.ByteBuf;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/**
 * A client's request as the exchange sees it, independent of the protocol. Used on its connection's event loop only.
 */
public interface ClientRequest {
  /** Receives the events of a request while it is served. */
  interface Owner {
    /** When the request's head was read, as {@link System#nanoTime}. */
    long startedAt();

    /** Whether the exchange waits for the client to send more of the body. */
    boolean isReadingBody();

    /** The client sends its body more slowly than the limit. */
    void onClientTooSlow();

    /** The body is malformed; the connection closes right after this call. */
    void onMalformedBody();

    /** Memory is short, and the connection of this request holds most and moves least. */
    void onMemoryShortage();

    /** The connection, or the request's stream, has ended. */
    void onClientDisconnected();
  }

  /** Receives the body of a request. */
  interface BodyReceiver {
    void onChunk(Buffer chunk);

    /** @param chunk released by the receiver */
    void onChunk(ByteBuf chunk);

    void onEnd();
  }

  HttpVersion version();

  HttpMethod method();

  /** The request target as the client sent it; {@code null} for a CONNECT over HTTP/2. */
  @Nullable
  String uri();

  MultiMap headers();

  /** The value of the Host header or of {@code :authority}; {@code null} if there is none. */
  @Nullable
  String host();

  /** Why the request must not be forwarded; {@code null} if it may be. */
  @Nullable
  Rejection rejection();

  /** Whether a body follows although there is no Content-Length. */
  boolean hasBodyOfUnknownLength();

  /** Registers the owner. Called once, before any other method. */
  void begin(Owner owner);

  /** Stops reporting events of the connection to the owner, because a tunnel takes the connection over. */
  void detach();

  /** Registers the receiver of the body, once. The body is not read before {@link #resumeBody}. */
  void readBody(BodyReceiver receiver);

  /** The trailers after the body; {@code null} if there are none, or the body has not ended. */
  @Nullable
  MultiMap trailers();

  void pauseBody();

  void resumeBody();

  ClientTransport transport();

  ClientResponse response();
}
