package io.evenkeel.proxy.backend;

import io.evenkeel.http.HeaderLines;
import io.netty.buffer.ByteBuf;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One request on a connection to a backend, as Vert.x's own client sends it ({@link VertxBackendRequest}), or as HTTP/1.1 written
 * straight to the channel ({@link Http1BackendRequest}). Used on the connection's loop alone.
 */
public interface BackendRequest {
  void setMethod(HttpMethod method);

  void setURI(String uri);

  /** Those of its head, but what {@link #setChunked} says. */
  HeaderLines headers();

  /** Nothing is added to the fields from now on. */
  void headersComplete();

  /** The body has no length: only its framing tells where it ends. */
  void setChunked(boolean chunked);

  /** What is done with a 103. */
  void earlyHintsHandler(Handler<MultiMap> handler);

  /** What is done with a 100. */
  void continueHandler(Runnable handler);

  /** Takes the final answer's head, or what kept it from coming: one of them, once. To be set before the head is sent. */
  void responseHandler(BiConsumer<@Nullable BackendResponse, @Nullable Throwable> handler);

  /** Sends the head with the offer to go on without HTTP. */
  void sendUpgradeHead();

  void sendHead();

  void write(Buffer chunk);

  /** The same with bytes that the caller gives away. */
  void writeAndRelease(ByteBuf chunk);

  /** Sends the head, unless it is sent, and the end of the body. */
  void end();

  /** The same with the only piece of the body. */
  void end(Buffer body);

  boolean writeQueueFull();

  /** Called when more may be written. */
  void drainHandler(Runnable handler);
}
