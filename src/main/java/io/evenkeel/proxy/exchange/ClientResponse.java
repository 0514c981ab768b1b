package io.evenkeel.proxy.exchange;

import io.evenkeel.http.HeaderLines;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/** The response to a {@link ClientRequest}. Used on its connection's event loop only. */
public interface ClientResponse {
  /**
   * Sets or replaces the head. It is sent with the first chunk of the body, with the end, or by {@link #writeHead}.
   *
   * @param reasonPhrase {@code null} for the usual one
   * @param headers without those of the framing; the response owns them from now on
   */
  void setHead(int status, @Nullable String reasonPhrase, HeaderLines headers);

  /** Adds one line to the head. */
  void addHeader(CharSequence name, CharSequence value);

  /** Declares the length of the body. */
  void setContentLength(long bytes);

  /** Declares that the body has no known length, so that its framing marks the end. */
  void setChunked();

  /** Announces that the connection closes after this response. HTTP/1 only. */
  void announceClose();

  /** Whether the head of the final response was sent. */
  boolean headWritten();

  void writeHead();

  /**
   * Writes a chunk of the body.
   *
   * @return completes when the chunk is no longer read; {@code null} if that is so on return
   */
  @Nullable
  Future<?> write(Buffer chunk);

  /**
   * Ends the response, and sends the head first if it was not sent.
   *
   * @param lastChunk may be empty
   * @return completes when the chunk is no longer read; {@code null} if that is so on return
   */
  @Nullable
  Future<?> end(Buffer lastChunk);

  /** Ends a response whose head or body was sent before, and sends its trailers. */
  void end();

  /** Adds the trailers that {@link #end()} sends. */
  void addTrailers(HeaderLines trailers);

  boolean writeQueueFull();

  /** Registers the handler that is called when the write queue has room again. */
  void drainHandler(Runnable handler);

  /** Sends an interim response (RFC 9110 section 15.2). Must not be called after {@link #headWritten}. */
  void writeInterim(int status, HeaderLines headers);

  /** The number of body bytes sent. */
  long bytesWritten();
}
