package io.evenkeel.proxy.backend;

import io.evenkeel.http.HeaderLines;
import io.evenkeel.net.MemoryAccount;
import io.netty.buffer.ByteBuf;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One request to a backend: sent by Vert.x's own client ({@link VertxBackendRequest}), or written to the channel as
 * HTTP/1.1 ({@link Http1BackendRequest}). Used on the connection's event loop only.
 */
public interface BackendRequest {
  /** Receives interim responses (RFC 9110 section 15.2): of each status between 100 and 199 except 101. */
  interface InterimReceiver {
    void receive(int status, MultiMap headers);
  }

  /** Sets the account that is charged for what is read and not delivered, and written and not sent. */
  void setMemory(MemoryAccount memory);

  void setMethod(HttpMethod method);

  void setURI(String uri);

  /** The headers to send. The caller adds to them; {@link #setChunked} adds Transfer-Encoding. */
  HeaderLines headers();

  /** Must be called when all headers were added. */
  void headersComplete();

  /** Sets whether the length of the body is unknown, so that its framing marks the end. */
  void setChunked(boolean chunked);

  /** Sets the receiver of interim responses. Must be set before the head is sent. */
  void interimReceiver(InterimReceiver receiver);

  /**
   * Receives the head of the final response, or the failure that prevented it, once. Must be set before the head is
   * sent.
   */
  void responseHandler(BiConsumer<@Nullable BackendResponse, @Nullable Throwable> handler);

  /** Sends the head of a request that offers to switch to another protocol. */
  void sendUpgradeHead();

  void sendHead();

  void write(Buffer chunk);

  /** Writes a chunk and releases it. */
  void writeAndRelease(ByteBuf chunk);

  /** Sends the head if it was not sent before, and ends the body. */
  void end();

  /**
   * Ends the body, whose head was sent before, and sends trailers after it; none over HTTP/1.1 if the length of the body
   * was declared.
   */
  void end(HeaderLines trailers);

  /** Sends the head with the complete body. */
  void end(Buffer body);

  boolean writeQueueFull();

  /** Called when the write queue has room again. */
  void drainHandler(Runnable handler);
}
