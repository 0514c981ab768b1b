package io.evenkeel.proxy.exchange;

import io.evenkeel.proxy.backend.BackendRequest;
import io.evenkeel.proxy.client.http1.Http1BodyHandler;
import io.evenkeel.proxy.client.http1.Http1RequestValidator;
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
  private static final int GATHERED_BYTES = 64 * 1024;

  private final HttpServerRequest request;
  private final @Nullable Http1BodyHandler inlet;
  private final long declared;
  private final long limit;
  private final int keep;
  private final ReplayBuffer kept;
  private Runnable whenWhole = () -> {};
  private Runnable whenTooLong = () -> {};
  private @Nullable BackendRequest taker;
  private boolean ended;
  private boolean discarded;
  private boolean flowing;
  private long turnedAt;

  private RequestBody(
      HttpServerRequest request,
      @Nullable Http1BodyHandler inlet,
      long declared,
      int keep,
      long limit,
      long now) {
    this.request = request;
    this.declared = declared;
    this.keep = keep;
    this.kept = new ReplayBuffer(keep);
    this.limit = limit;
    this.turnedAt = now;
    this.ended = declared == 0;
    this.inlet = !ended && inlet != null && inlet.serves(this) ? inlet : null;
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
      declared = Http1RequestValidator.length(length);
    } else if (!from.endsWithHead() || fields.contains(HttpHeaderNames.TRANSFER_ENCODING)) {
      declared = ResponseHeaders.UNKNOWN_LENGTH;
    }
    RequestBody body = new RequestBody(request, from.shortcut().in(), declared, keep, limit, now);
    if (!body.ended) {
      if (body.inlet == null) {
        request.pause();
        request.handler(body::chunk);
      }
      request.endHandler(end -> body.end());
    }
    return body;
  }

  /** The declared length in bytes, 0 for none, negative where only the end tells. */
  public long declared() {
    return declared;
  }

  /** Whether the client has sent all of it. */
  boolean ended() {
    return ended;
  }

  /** Whether it can be sent again, or for the first time: nothing of it is lost. */
  boolean replayable() {
    return !kept.spent();
  }

  /** Whether all of it is here, or there is none. */
  boolean whole() {
    return ended && !kept.spent();
  }

  /** Whether it is small enough to be read before it is sent. */
  boolean gathers() {
    return declared > 0 && declared <= Math.min(keep, GATHERED_BYTES);
  }

  /** Since when nothing but the backend keeps it from being sent, or answered: {@code now} where the client does. */
  long waitsForBackendSince(long now) {
    return !ended && flowing ? now : turnedAt;
  }

  /** Whether the client is being read: it is its turn. */
  boolean reads() {
    return !ended && flowing;
  }

  void onTooLong(Runnable then) {
    whenTooLong = then;
    if (declared > limit) {
      then.run();
    }
  }

  /** Reads a body that {@link #gathers}, and calls {@code then} when it is whole. */
  void gather(Runnable then) {
    whenWhole = then;
    flow();
  }

  /** All of a whole body, in one piece. */
  Buffer all() {
    return kept.all();
  }

  /** Sends what was kept, then what comes, as fast as {@code to} takes it; ends {@code to} with the last of it. */
  void pour(BackendRequest to) {
    taker = to;
    // a write may find that the connection is gone, and that ends it
    for (int i = 0; taker == to && i < kept.size(); i++) {
      to.write(kept.piece(i));
    }
    kept.sent();
    if (taker == to && ended) {
      taker = null;
      to.end();
    } else if (taker == to) {
      flow();
    }
  }

  /** Stops sending to whoever took it; what is not read yet stays with the client. */
  void hold() {
    if (taker != null) {
      taker = null;
      if (!ended) {
        pause();
      }
    }
  }

  /** Reads the rest and throws it away. */
  void discard() {
    taker = null;
    discarded = true;
    kept.forget();
    if (!ended) {
      flow();
    }
  }

  /** Bytes of it that came so far. */
  long received() {
    return kept.received();
  }

  private void flow() {
    flowing = true;
    if (inlet != null) {
      inlet.open();
    } else if (!request.isEnded()) {
      request.resume();
    }
  }

  private void pause() {
    flowing = false;
    turnedAt = System.nanoTime();
    if (inlet != null) {
      inlet.close();
    } else if (!request.isEnded()) {
      request.pause();
    }
  }

  /** A piece as it was read, which this answers for from now on. */
  public void lent(ByteBuf piece) {
    BackendRequest to = taker;
    int length = piece.readableBytes();
    if (discarded) {
      kept.passed(length);
      piece.release();
    } else if (to == null || kept.keeps(length) || received() + length > limit) {
      chunk(BufferInternal.safeBuffer(piece));
    } else {
      kept.passed(length);
      to.writeAndRelease(piece);
      relieve(to);
    }
  }

  private void chunk(Buffer chunk) {
    kept.came(chunk);
    BackendRequest to = taker;
    if (discarded) {
      return;
    }
    if (received() > limit) {
      whenTooLong.run();
    } else if (to != null) {
      to.write(chunk);
      relieve(to);
    }
  }

  /** Reads no more of the client while {@code to} has enough to send. */
  private void relieve(BackendRequest to) {
    if (to.writeQueueFull()) {
      pause();
      to.drainHandler(() -> {
        if (taker == to) {
          flow();
        }
      });
    }
  }

  private void end() {
    ended = true;
    turnedAt = System.nanoTime();
    BackendRequest to = taker;
    taker = null;
    if (to != null) {
      to.end();
    }
    whenWhole.run();
    whenWhole = () -> {};
  }
}
