package io.evenkeel.proxy.exchange;

import io.evenkeel.http.ContentLength;
import io.evenkeel.proxy.backend.BackendRequest;
import io.evenkeel.proxy.client.http1.Http1BodyHandler;
import io.evenkeel.proxy.headers.ResponseHeaders;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.buffer.BufferInternal;
import org.jspecify.annotations.Nullable;

/**
 * A client's request body: untouched, kept for replay, or spent. Small ones are kept whole; of the others, what came
 * so far is kept until it is too much. It is read only while somebody takes it.
 */
public final class RequestBody {
  /** Of a declared length up to this, a body is read whole before it is sent, so that it leaves in one write. */
  private static final int MAX_BUFFERED_BYTES = 64 * 1024;

  private final HttpServerRequest request;
  private final @Nullable Http1BodyHandler bodyHandler;
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
      HttpServerRequest request,
      @Nullable Http1BodyHandler inlet,
      long declared,
      int keep,
      long limit,
      long now) {
    this.request = request;
    this.declaredLength = declared;
    this.maxReplayBytes = keep;
    this.replayBuffer = new ReplayBuffer(keep);
    this.limit = limit;
    this.clientWaitEndedAt = now;
    this.ended = declared == 0;
    this.bodyHandler = !ended && inlet != null && inlet.deliverTo(this) ? inlet : null;
  }

  /**
   * The body of a request whose framing is sound. Nothing of it is read yet.
   *
   * @param from whose it is
   * @param keep how much may be kept for replay, in bytes
   * @param limit how long it may be, in bytes
   * @param now when its head came
   */
  static RequestBody of(
      HttpServerRequest request, ClientTransport from, int keep, long limit, long now) {
    MultiMap fields = request.headers();
    long declared = 0;
    String length = fields.get(HttpHeaderNames.CONTENT_LENGTH);
    if (length != null) {
      declared = ContentLength.parse(length);
    } else if (!from.endsWithHead() || fields.contains(HttpHeaderNames.TRANSFER_ENCODING)) {
      declared = ResponseHeaders.UNKNOWN_LENGTH;
    }
    RequestBody body =
        new RequestBody(request, from.shortcut().bodyHandler(), declared, keep, limit, now);
    if (!body.ended) {
      if (body.bodyHandler == null) {
        request.pause();
        request.handler(body::deliver);
      }
      request.endHandler(end -> body.onEnd());
    }
    return body;
  }

  /** The declared length in bytes, 0 for none, negative where only the end tells. */
  public long declaredLength() {
    return declaredLength;
  }

  /** Whether the client has sent all of it. */
  boolean ended() {
    return ended;
  }

  /** Whether it can be sent again, or for the first time: nothing of it is lost. */
  boolean replayable() {
    return !replayBuffer.incomplete();
  }

  /** Whether all of it is here, or there is none. */
  boolean complete() {
    return ended && !replayBuffer.incomplete();
  }

  /** Whether it is small enough to be read before it is sent. */
  boolean isBufferable() {
    return declaredLength > 0 && declaredLength <= Math.min(maxReplayBytes, MAX_BUFFERED_BYTES);
  }

  /** Since when nothing but the backend keeps it from being sent, or answered: {@code now} where the client does. */
  long waitingForBackendSince(long now) {
    return !ended && reading ? now : clientWaitEndedAt;
  }

  /** Whether the client is being read: it is its turn. */
  boolean isReading() {
    return !ended && reading;
  }

  void setTooLongHandler(Runnable then) {
    tooLongHandler = then;
    if (declaredLength > limit) {
      then.run();
    }
  }

  /** Reads a body that {@link #isBufferable}, and calls {@code then} when it is whole. */
  void bufferFully(Runnable then) {
    completeHandler = then;
    resumeReading();
  }

  /** All of a whole body, in one piece. */
  Buffer toBuffer() {
    return replayBuffer.toBuffer();
  }

  /** Sends what was kept, then what comes, as fast as {@code to} takes it; ends {@code to} with the last of it. */
  void streamTo(BackendRequest to) {
    destination = to;
    // a write may find that the connection is gone, and that ends it
    for (int i = 0; destination == to && i < replayBuffer.size(); i++) {
      to.write(replayBuffer.chunk(i));
    }
    replayBuffer.markSent();
    if (destination == to && ended) {
      destination = null;
      to.end();
    } else if (destination == to) {
      resumeReading();
    }
  }

  /** Stops sending to whoever took it; what is not read yet stays with the client. */
  void pause() {
    if (destination != null) {
      destination = null;
      if (!ended) {
        pauseReading();
      }
    }
  }

  /** Reads the rest and throws it away. */
  void discard() {
    destination = null;
    discarded = true;
    replayBuffer.discard();
    if (!ended) {
      resumeReading();
    }
  }

  /** Bytes of it that came so far. */
  long receivedBytes() {
    return replayBuffer.received();
  }

  private void resumeReading() {
    reading = true;
    if (bodyHandler != null) {
      bodyHandler.resume();
    } else if (!request.isEnded()) {
      request.resume();
    }
  }

  private void pauseReading() {
    reading = false;
    clientWaitEndedAt = System.nanoTime();
    if (bodyHandler != null) {
      bodyHandler.pause();
    } else if (!request.isEnded()) {
      request.pause();
    }
  }

  /** A piece as it was read, which this answers for from now on. */
  public void onChunk(ByteBuf piece) {
    BackendRequest to = destination;
    int length = piece.readableBytes();
    if (discarded) {
      replayBuffer.countUnbuffered(length);
      piece.release();
    } else if (to == null || replayBuffer.fits(length) || receivedBytes() + length > limit) {
      deliver(BufferInternal.safeBuffer(piece));
    } else {
      replayBuffer.countUnbuffered(length);
      to.writeAndRelease(piece);
      applyBackpressure(to);
    }
  }

  private void deliver(Buffer chunk) {
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
    }
  }

  /** Reads no more of the client while {@code to} has enough to send. */
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

  private void onEnd() {
    ended = true;
    clientWaitEndedAt = System.nanoTime();
    BackendRequest to = destination;
    destination = null;
    if (to != null) {
      to.end();
    }
    completeHandler.run();
    completeHandler = () -> {};
  }
}
