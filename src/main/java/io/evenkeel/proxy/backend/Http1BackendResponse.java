package io.evenkeel.proxy.backend;

import io.evenkeel.net.ReceiveBuffers;
import io.evenkeel.net.VertxInternals;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.headers.HeadersAdaptor;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The response to an {@link Http1BackendRequest}. Keeps what is read while it is paused, and delivers it before a
 * failure.
 */
public final class Http1BackendResponse implements BackendResponse {
  /** Shorter chunks are copied, which costs less than being notified of the end of their write. */
  private static final int MIN_LENT_BYTES = 1024;

  private final Http1BackendRequest request;
  private final HttpResponse head;
  private final Deque<HttpContent> buffered = new ArrayDeque<>(0);
  private BodyReceiver receiver = chunk -> null;
  private boolean lend;
  private Runnable onEnd = () -> {};
  private Consumer<Throwable> onFailure = failure -> {};
  private @Nullable Throwable failure;
  private @Nullable LastHttpContent last;
  private boolean paused;
  private boolean ended;

  Http1BackendResponse(Http1BackendRequest request, HttpResponse head) {
    this.request = request;
    this.head = head;
  }

  @Override
  public int statusCode() {
    return head.status().code();
  }

  @Override
  public String statusMessage() {
    return head.status().reasonPhrase();
  }

  @Override
  public HttpVersion version() {
    return head.protocolVersion().equals(io.netty.handler.codec.http.HttpVersion.HTTP_1_0)
        ? HttpVersion.HTTP_1_0
        : HttpVersion.HTTP_1_1;
  }

  @Override
  public MultiMap headers() {
    return (MultiMap) head.headers();
  }

  @Override
  public MultiMap trailers() {
    return last == null
        ? MultiMap.caseInsensitiveMultiMap()
        : new HeadersAdaptor(last.trailingHeaders());
  }

  @Override
  public void bodyHandler(BodyReceiver to, boolean mayLend) {
    receiver = to;
    lend = mayLend;
  }

  @Override
  public void endHandler(Runnable handler) {
    onEnd = handler;
  }

  @Override
  public void exceptionHandler(Consumer<Throwable> handler) {
    onFailure = handler;
  }

  @Override
  public void pause() {
    paused = true;
    request.setReading(false);
  }

  @Override
  public void resume() {
    paused = false;
    while (!paused && !buffered.isEmpty()) {
      deliver(buffered.remove());
    }
    if (!paused) {
      request.setReading(true);
      if (failure != null && !ended) {
        ended = true;
        onFailure.accept(failure);
      }
    }
  }

  void receive(HttpContent content) {
    if (paused) {
      buffered.add(ReceiveBuffers.copyUnpooled(content));
    } else {
      deliver(content);
    }
  }

  private void deliver(HttpContent content) {
    ByteBuf bytes = content.content();
    if (!bytes.isReadable() || ended) {
      bytes.release();
    } else if (lend && bytes.readableBytes() >= MIN_LENT_BYTES) {
      Future<?> received = receiver.receive(VertxInternals.wrap(bytes));
      if (received == null || received.isComplete()) {
        bytes.release();
      } else {
        received.onComplete(done -> bytes.release());
      }
    } else {
      receiver.receive(VertxInternals.toUnpooled(bytes));
    }
    if (content instanceof LastHttpContent end && !ended) {
      ended = true;
      last = end;
      request.setReading(true);
      request.onResponseComplete();
      onEnd.run();
    }
  }

  void fail(Throwable cause) {
    if (buffered.isEmpty()) {
      ended = true;
      onFailure.accept(cause);
    } else {
      failure = cause;
    }
  }
}
