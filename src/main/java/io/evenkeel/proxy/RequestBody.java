package io.evenkeel.proxy;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A client's request body: untouched, kept for replay, or spent. Small ones are kept whole; of the others, what came
 * so far is kept until it is too much. It is read only while somebody takes it.
 */
final class RequestBody {
  /** Of a declared length up to this, a body is read whole before it is sent, so that it leaves in one write. */
  private static final int GATHERED_BYTES = 64 * 1024;

  private final HttpServerRequest request;
  private final long declared;
  private final int keep;
  private final long limit;
  private final List<Buffer> kept = new ArrayList<>(1);
  private Runnable whenWhole = () -> {};
  private Runnable whenTooLong = () -> {};
  private @Nullable Call taker;
  private long received;
  private boolean ended;
  private boolean spent;
  private boolean discarded;
  private boolean flowing;
  private long turnedAt = System.nanoTime();

  private RequestBody(HttpServerRequest request, long declared, int keep, long limit) {
    this.request = request;
    this.declared = declared;
    this.keep = keep;
    this.limit = limit;
    this.ended = declared == 0;
  }

  /**
   * The body of a request whose framing is sound. Nothing of it is read yet.
   *
   * @param endsWithHead whether there is none, where the fields do not tell
   * @param keep how much may be kept for replay, in bytes
   * @param limit how long it may be, in bytes
   */
  static RequestBody of(HttpServerRequest request, boolean endsWithHead, int keep, long limit) {
    MultiMap fields = request.headers();
    long declared = 0;
    String length = fields.get(HttpHeaderNames.CONTENT_LENGTH);
    if (length != null) {
      declared = RequestGuard.length(length);
    } else if (!endsWithHead || fields.contains(HttpHeaderNames.TRANSFER_ENCODING)) {
      declared = AnswerHead.UNKNOWN;
    }
    RequestBody body = new RequestBody(request, declared, keep, limit);
    if (!body.ended) {
      request.pause();
      request.handler(body::chunk);
      request.endHandler(end -> body.end());
    }
    return body;
  }

  /** The declared length in bytes, 0 for none, negative where only the end tells. */
  long declared() {
    return declared;
  }

  /** Whether the client has sent all of it. */
  boolean ended() {
    return ended;
  }

  /** Whether it can be sent again, or for the first time: nothing of it is lost. */
  boolean replayable() {
    return !spent;
  }

  /** Whether all of it is here, or there is none. */
  boolean whole() {
    return ended && !spent;
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
    if (kept.size() == 1) {
      return kept.get(0);
    }
    Buffer all = Buffer.buffer();
    kept.forEach(all::appendBuffer);
    return all;
  }

  /** Sends what was kept, then what comes, as fast as {@code to} takes it; ends {@code to} with the last of it. */
  void pour(Call to) {
    taker = to;
    // a write may find that the connection is gone, and that ends it
    for (int i = 0; taker == to && i < kept.size(); i++) {
      to.write(kept.get(i));
    }
    if (keep == 0) {
      spent = true;
    }
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
    kept.clear();
    spent = true;
    if (!ended) {
      flow();
    }
  }

  /** Bytes of it that came so far. */
  long received() {
    return received;
  }

  private void flow() {
    flowing = true;
    if (!request.isEnded()) {
      request.resume();
    }
  }

  private void pause() {
    flowing = false;
    turnedAt = System.nanoTime();
    if (!request.isEnded()) {
      request.pause();
    }
  }

  private void chunk(Buffer chunk) {
    received += chunk.length();
    if (discarded) {
      return;
    }
    if (received > limit) {
      whenTooLong.run();
      return;
    }
    if (!spent && received <= keep) {
      kept.add(chunk);
    } else if (!spent) {
      spent = true;
      kept.clear();
    }
    Call to = taker;
    if (to != null) {
      to.write(chunk);
      if (to.writeQueueFull()) {
        pause();
        to.drainHandler(() -> {
          if (taker == to) {
            flow();
          }
        });
      }
    }
  }

  private void end() {
    ended = true;
    turnedAt = System.nanoTime();
    Call to = taker;
    taker = null;
    if (to != null) {
      to.end();
    }
    whenWhole.run();
    whenWhole = () -> {};
  }
}
