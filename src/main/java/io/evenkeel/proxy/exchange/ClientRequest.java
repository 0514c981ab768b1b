package io.evenkeel.proxy.exchange;

import io.netty.buffer.ByteBuf;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/** A client's request as the exchange sees it, whichever protocol it came over. Used on its connection's event loop only. */
public interface ClientRequest {
  /** What happens to a request while it is served. */
  interface Owner {
    /** From {@link System#nanoTime}. */
    long startedAt();

    /** Whether the client has to send more of its body before the exchange can go on. */
    boolean isReadingBody();

    /** The client sends its body slower than it may. */
    void onClientTooSlow();

    /** The body cannot be read any further; the connection closes right after this call. */
    void onMalformedBody();

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

  /** Why the request must not be forwarded; {@code null} if it is sound. */
  @Nullable
  Rejection rejection();

  /** Whether a body follows although there is no Content-Length. */
  boolean hasBodyOfUnknownLength();

  /** Registers the owner, once, before anything else happens to the request. */
  void begin(Owner owner);

  /** Ends all calls to the owner about the connection: a tunnel watches it from now on. */
  void detach();

  /** Registers the receiver of the body, once. Nothing of the body is read before {@link #resumeBody}. */
  void readBody(BodyReceiver receiver);

  void pauseBody();

  void resumeBody();

  ClientTransport transport();

  ClientResponse response();
}
