package io.evenkeel.proxy.exchange;

import io.evenkeel.http.ContentLength;
import io.evenkeel.net.MemoryAccount;
import io.evenkeel.net.VertxInternals;
import io.evenkeel.proxy.backend.BackendRequest;
import io.evenkeel.proxy.headers.ResponseHeaders;
import io.evenkeel.proxy.headers.Trailers;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * The body of a client's request. Keeps a small body completely for a retry, and a larger one until it exceeds the
 * limit of the replay buffer. Reads from the client only as fast as the backend takes the body.
 */
public final class RequestBody implements ClientRequest.BodyReceiver {
  /** A body of up to this length is read completely before it is sent, so that it is sent in one write. */
  private static final int MAX_BUFFERED_BYTES = 64 * 1024;

  private final ClientRequest request;
  private final MemoryAccount memory;
  private final long declaredLength;
  private final long limit;
  private final int maxReplayBytes;
  private final ReplayBuffer replayBuffer;
  private Runnable completeHandler = () -> {};
  private Runnable tooLongHandler = () -> {};
  private @Nullable BackendRequest destination;
  private boolean ended;
  private boolean discarded;
  private boolean reading;
  private long clientWaitEndedAt;

  private RequestBody(
      ClientRequest request, long declaredLength, int maxReplayBytes, long limit, long now) {
    this.request = request;
    this.memory = request.transport().memory();
    this.declaredLength = declaredLength;
    this.maxReplayBytes = maxReplayBytes;
    this.replayBuffer = new ReplayBuffer(maxReplayBytes, memory);
    this.limit = limit;
    this.clientWaitEndedAt = now;
    this.ended = declaredLength == 0;
  }

  /**
   * Creates the body of a request whose framing is valid. Does not start to read.
   *
   * @param maxReplayBytes the number of bytes that may be kept for a retry
   * @param limit the maximum length, in bytes
   * @param now when the request's head was read
   */
  static RequestBody of(ClientRequest request, int maxReplayBytes, long limit, long now) {
    long declaredLength = 0;
    String header = request.headers().get(HttpHeaderNames.CONTENT_LENGTH);
    if (header != null) {
      declaredLength = ContentLength.parse(header);
    } else if (request.hasBodyOfUnknownLength()) {
      declaredLength = ResponseHeaders.UNKNOWN_LENGTH;
    }
    RequestBody body = new RequestBody(request, declaredLength, maxReplayBytes, limit, now);
    if (!body.ended) {
      request.readBody(body);
    }
    return body;
  }

  /** In bytes; 0 if there is no body, negative if the length is not declared. */
  long declaredLength() {
    return declaredLength;
  }

  /** Whether the client has sent the whole body. */
  boolean ended() {
    return ended;
  }

  /** Whether every chunk read so far is kept, so that the body can be sent to another backend. */
  boolean replayable() {
    return !replayBuffer.incomplete();
  }

  /** Whether the client has sent the whole body and all of it is kept. */
  boolean complete() {
    return ended && !replayBuffer.incomplete();
  }

  /** Whether it is {@link #complete} and can be sent in one write with its head: it has a length and no trailers. */
  boolean fitsOneWrite() {
    return complete() && declaredLength > 0 && request.trailers() == null;
  }

  /** Whether the body is small enough to be read completely before it is sent. */
  boolean isBufferable() {
    return declaredLength > 0
        && declaredLength <= Math.min(maxReplayBytes, MAX_BUFFERED_BYTES)
        && memory.admitsSpareBytes();
  }

  /** Since when the exchange has not been waiting for the client; {@code now} while it is. */
  long waitingForBackendSince(long now) {
    return !ended && reading ? now : clientWaitEndedAt;
  }

  /** Whether the exchange waits for the client to send more. */
  boolean isReading() {
    return !ended && reading;
  }

  /** @param handler also called at once if the declared length is over the limit */
  void setTooLongHandler(Runnable handler) {
    tooLongHandler = handler;
    if (declaredLength > limit) {
      handler.run();
    }
  }

  /** Reads a body that {@link #isBufferable} and calls the handler when it is complete. */
  void bufferFully(Runnable handler) {
    completeHandler = handler;
    resumeReading();
  }

  /** Returns a body that is {@link #complete} in one buffer. */
  Buffer toBuffer() {
    return replayBuffer.toBuffer();
  }

  /** Sends the kept chunks, then what the client sends, as fast as the backend takes it, and then the end. */
  void streamTo(BackendRequest to) {
    destination = to;
    // a write may find that the connection is closed, which ends the attempt and resets the
    // destination
    for (int i = 0; destination == to && i < replayBuffer.size(); i++) {
      to.write(replayBuffer.chunk(i));
    }
    replayBuffer.markSent();
    if (!memory.admitsSpareBytes()) {
      replayBuffer.discard();
    }
    if (destination == to && ended) {
      destination = null;
      end(to);
    } else if (destination == to) {
      resumeReading();
    }
  }

  private void end(BackendRequest to) {
    MultiMap trailers = request.trailers();
    if (trailers == null) {
      to.end();
    } else {
      to.end(Trailers.endToEnd(trailers, request.headers()));
    }
  }

  /** Stops sending, and stops reading from the client. */
  void pause() {
    if (destination != null) {
      destination = null;
      if (!ended) {
        pauseReading();
      }
    }
  }

  /** Reads the rest of the body and discards it. */
  void discard() {
    destination = null;
    discarded = true;
    replayBuffer.discard();
    if (!ended) {
      resumeReading();
    }
  }

  /** Keeps nothing for a retry any more. */
  void forget() {
    replayBuffer.discard();
  }

  long receivedBytes() {
    return replayBuffer.received();
  }

  private void resumeReading() {
    reading = true;
    request.resumeBody();
  }

  private void pauseReading() {
    reading = false;
    clientWaitEndedAt = System.nanoTime();
    request.pauseBody();
  }

  @Override
  public void onChunk(ByteBuf chunk) {
    BackendRequest to = destination;
    int length = chunk.readableBytes();
    if (discarded) {
      replayBuffer.countUnbuffered(length);
      chunk.release();
    } else if (to == null
        || replayBuffer.fits(length) && memory.admitsSpareBytes()
        || receivedBytes() + length > limit) {
      onChunk(VertxInternals.toUnpooled(chunk));
    } else {
      replayBuffer.countUnbuffered(length);
      to.writeAndRelease(chunk);
      applyBackpressure(to);
    }
  }

  @Override
  public void onChunk(Buffer chunk) {
    replayBuffer.add(chunk);
    BackendRequest to = destination;
    if (discarded) {
      return;
    }
    if (receivedBytes() > limit) {
      tooLongHandler.run();
    } else if (to != null) {
      to.write(chunk);
      applyBackpressure(to);
    } else if (!ended && !memory.admitsSpareBytes()) {
      sendBeforeComplete();
    }
  }

  /** Memory is short: the rest of a body that was to be read completely waits until it can be sent. */
  private void sendBeforeComplete() {
    Runnable handler = completeHandler;
    completeHandler = () -> {};
    pauseReading();
    handler.run();
  }

  /** Stops reading from the client while the backend's write queue is full. */
  private void applyBackpressure(BackendRequest to) {
    if (to.writeQueueFull()) {
      pauseReading();
      to.drainHandler(() -> {
        if (destination == to) {
          resumeReading();
        }
      });
    }
  }

  @Override
  public void onEnd() {
    ended = true;
    clientWaitEndedAt = System.nanoTime();
    BackendRequest to = destination;
    destination = null;
    if (to != null) {
      end(to);
    }
    completeHandler.run();
    completeHandler = () -> {};
  }
}
