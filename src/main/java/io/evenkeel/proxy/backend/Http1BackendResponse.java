package io.evenkeel.proxy.backend;

import io.evenkeel.net.ReceiveBuffers;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.headers.HeadersAdaptor;
import io.vertx.core.internal.buffer.BufferInternal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The answer to a {@link Http1BackendRequest}: what is read while it is paused is kept, and then comes before its failure. */
public final class Http1BackendResponse implements BackendResponse {
  /** What is shorter is copied: that costs less than knowing when it was sent. */
  private static final int LENT_BYTES = 1024;

  private final Http1BackendRequest call;
  private final HttpResponse head;
  private final Deque<HttpContent> held = new ArrayDeque<>(0);
  private Taker taker = piece -> null;
  private boolean lend;
  private Runnable ending = () -> {};
  private Consumer<Throwable> failing = failure -> {};
  private @Nullable Throwable failure;
  private @Nullable LastHttpContent last;
  private boolean paused;
  private boolean over;

  Http1BackendResponse(Http1BackendRequest call, HttpResponse head) {
    this.call = call;
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
  public void bodyHandler(Taker body, boolean lent) {
    taker = body;
    lend = lent;
  }

  @Override
  public void endHandler(Runnable handler) {
    ending = handler;
  }

  @Override
  public void exceptionHandler(Consumer<Throwable> handler) {
    failing = handler;
  }

  @Override
  public void pause() {
    paused = true;
    call.read(false);
  }

  @Override
  public void resume() {
    paused = false;
    while (!paused && !held.isEmpty()) {
      deliver(held.remove());
    }
    if (!paused) {
      call.read(true);
      if (failure != null && !over) {
        over = true;
        failing.accept(failure);
      }
    }
  }

  void receive(HttpContent content) {
    if (paused) {
      held.add(ReceiveBuffers.unpooled(content));
    } else {
      deliver(content);
    }
  }

  private void deliver(HttpContent content) {
    ByteBuf bytes = content.content();
    if (!bytes.isReadable() || over) {
      bytes.release();
    } else if (lend && bytes.readableBytes() >= LENT_BYTES) {
      Future<?> taken = taker.take(BufferInternal.buffer(bytes));
      if (taken == null || taken.isComplete()) {
        bytes.release();
      } else {
        taken.onComplete(done -> bytes.release());
      }
    } else {
      taker.take(BufferInternal.safeBuffer(bytes));
    }
    if (content instanceof LastHttpContent end && !over) {
      over = true;
      last = end;
      call.read(true);
      call.ended();
      ending.run();
    }
  }

  void fail(Throwable cause) {
    if (held.isEmpty()) {
      over = true;
      failing.accept(cause);
    } else {
      failure = cause;
    }
  }
}
