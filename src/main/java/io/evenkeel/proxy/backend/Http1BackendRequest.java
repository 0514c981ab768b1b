package io.evenkeel.proxy.backend;

import io.evenkeel.http.HeaderLines;
import io.evenkeel.http.http1.Http1HeadEncoder;
import io.evenkeel.net.VertxInternals;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A request written straight to the channel of a {@link Http1BackendHandler}, and the answer that is read from it. */
public final class Http1BackendRequest implements BackendRequest {
  private static final int CONTINUE = 100;
  private static final int EARLY_HINTS = 103;

  private final Http1BackendHandler dialogue;
  private final ChannelHandlerContext context;
  private final HeaderLines fields = new HeaderLines();
  private HttpMethod method = HttpMethod.GET;
  private String uri = "/";
  private boolean chunked;
  private boolean headSent;
  private boolean sent;
  private @Nullable Http1BackendResponse response;
  private @Nullable Handler<MultiMap> onEarlyHints;
  private @Nullable Runnable onContinue;
  private @Nullable Runnable drained;
  private BiConsumer<@Nullable BackendResponse, @Nullable Throwable> onResponse =
      (head, failure) -> {};

  /**
   * @param context the codec's, which reads the answer and has no part in the request
   */
  Http1BackendRequest(Http1BackendHandler dialogue, ChannelHandlerContext context) {
    this.dialogue = dialogue;
    this.context = context;
  }

  @Override
  public void setMethod(HttpMethod to) {
    method = to;
  }

  @Override
  public void setURI(String to) {
    uri = to;
  }

  @Override
  public HeaderLines headers() {
    return fields;
  }

  @Override
  public void headersComplete() {}

  @Override
  public void setChunked(boolean on) {
    chunked = on;
  }

  @Override
  public void earlyHintsHandler(Handler<MultiMap> handler) {
    onEarlyHints = handler;
  }

  @Override
  public void continueHandler(Runnable handler) {
    onContinue = handler;
  }

  @Override
  public void responseHandler(BiConsumer<@Nullable BackendResponse, @Nullable Throwable> handler) {
    onResponse = handler;
  }

  @Override
  public void sendUpgradeHead() {
    throw new IllegalStateException("an upgrade is offered by a VertxCall");
  }

  @Override
  public void sendHead() {
    if (chunked) {
      fields.add(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    }
    send(encodeHead(null));
  }

  private ByteBuf encodeHead(@Nullable ByteBuf body) {
    headSent = true;
    dialogue.expectResponseTo(this, method);
    return dialogue
        .headEncoder()
        .encodeRequest(method, uri, fields)
        .toBuffer(body, context.alloc());
  }

  @Override
  public void write(Buffer chunk) {
    writeAndRelease(bytes(chunk));
  }

  @Override
  public void writeAndRelease(ByteBuf chunk) {
    if (!chunked || !chunk.isReadable()) {
      send(chunk);
      return;
    }
    send(ByteBufUtil.writeAscii(
        context.alloc(), Integer.toHexString(chunk.readableBytes()) + "\r\n"));
    send(chunk);
    send(ByteBufUtil.writeAscii(context.alloc(), "\r\n"));
  }

  @Override
  public void end() {
    if (!headSent) {
      sendComplete(Unpooled.EMPTY_BUFFER);
      return;
    }
    sent = dialogue.isCurrent(this);
    if (chunked) {
      send(ByteBufUtil.writeAscii(context.alloc(), "0\r\n\r\n"));
    }
  }

  @Override
  public void end(Buffer whole) {
    sendComplete(bytes(whole));
  }

  private void sendComplete(ByteBuf body) {
    sent = dialogue.isCurrent(this);
    if (Http1HeadEncoder.isSmallEnoughToCopy(body)) {
      send(encodeHead(body));
      body.release();
    } else {
      send(encodeHead(null));
      send(body);
    }
  }

  private static ByteBuf bytes(Buffer buffer) {
    return VertxInternals.bytes(buffer);
  }

  private void send(ByteBuf part) {
    if (dialogue.isCurrent(this)) {
      context.writeAndFlush(part, context.voidPromise());
    } else {
      part.release();
    }
  }

  @Override
  public boolean writeQueueFull() {
    return !context.channel().isWritable();
  }

  @Override
  public void drainHandler(Runnable handler) {
    drained = handler;
  }

  /** Whether the end of the request was written. */
  boolean sent() {
    return sent;
  }

  void onWritable() {
    if (drained != null) {
      drained.run();
    }
  }

  void receive(HttpObject part) {
    DecoderResult decoded = part.decoderResult();
    if (decoded.isFailure()) {
      ReferenceCountUtil.release(part);
      dialogue.onResponseComplete(this);
      fail(decoded.cause());
      return;
    }
    if (part instanceof HttpResponse head) {
      onHead(head);
    }
    if (part instanceof HttpContent content) {
      if (response == null) {
        // the end of an interim answer, which has no body
        content.release();
      } else {
        response.receive(content);
      }
    }
  }

  private void onHead(HttpResponse head) {
    int status = head.status().code();
    if (status == CONTINUE) {
      if (onContinue != null) {
        onContinue.run();
      }
    } else if (status == EARLY_HINTS) {
      if (onEarlyHints != null) {
        onEarlyHints.handle((MultiMap) head.headers());
      }
    } else {
      response = new Http1BackendResponse(this, head);
      onResponse.accept(response, null);
    }
  }

  /** All of the answer was taken. */
  void onResponseComplete() {
    dialogue.onResponseComplete(this);
  }

  /** Whether what is read from the connection is this answer still. */
  void setReading(boolean on) {
    if (dialogue.isCurrent(this)) {
      context.channel().config().setAutoRead(on);
    }
  }

  void fail(Throwable failure) {
    if (response == null) {
      onResponse.accept(null, failure);
    } else {
      response.fail(failure);
    }
  }
}
