package io.evenkeel.proxy.backend;

import io.evenkeel.http.HeaderLines;
import io.evenkeel.http.HeaderNames;
import io.evenkeel.http.http1.Http1HeadEncoder;
import io.evenkeel.net.MemoryAccount;
import io.evenkeel.net.ReceiveBuffers;
import io.evenkeel.net.VertxInternals;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A request that is written directly to the channel of an {@link Http1BackendHandler}, and the reader of its
 * response.
 */
public final class Http1BackendRequest implements BackendRequest {
  /** A response head up to this size is read however little memory is free. */
  private static final int MAX_UNCHECKED_HEAD_BYTES = 16 * 1024;

  private static final int SWITCHING_PROTOCOLS = 101;

  private final Http1BackendHandler handler;
  private final ChannelHandlerContext context;
  private final HeaderLines headers = new HeaderLines();
  private HttpMethod method = HttpMethod.GET;
  private String uri = "/";
  private @Nullable MemoryAccount memory;
  private long heldHeap;
  private long unsent;
  private boolean chunked;
  private boolean headSent;
  private boolean sent;
  private @Nullable Http1BackendResponse response;
  private InterimReceiver onInterim = (status, fields) -> {};
  private @Nullable Runnable drained;
  private BiConsumer<@Nullable BackendResponse, @Nullable Throwable> onResponse =
      (head, failure) -> {};

  /**
   * @param context of the codec, so that requests bypass its encoder
   */
  Http1BackendRequest(Http1BackendHandler handler, ChannelHandlerContext context) {
    this.handler = handler;
    this.context = context;
  }

  @Override
  public void setMemory(MemoryAccount account) {
    memory = account;
  }

  /**
   * Called after a read.
   *
   * @param headBytes the size of a head that is not complete
   * @return false if memory is too short for a head of that size
   */
  boolean holdHead(int headBytes) {
    MemoryAccount account = memory;
    if (account == null || headBytes == heldHeap) {
      return true;
    }
    boolean grows = headBytes > heldHeap;
    account.adjust(headBytes - heldHeap, 0);
    heldHeap = headBytes;
    return !grows || headBytes <= MAX_UNCHECKED_HEAD_BYTES || account.admitsLargeWork();
  }

  /** Called after a flush: charges what the backend has not taken. */
  void updateUnsent(long bytes) {
    MemoryAccount account = memory;
    if (account != null) {
      account.adjust(0, bytes - unsent);
      unsent = bytes;
    }
  }

  /** Releases what is charged: the connection does not serve this request any more. */
  void releaseMemory() {
    holdHead(0);
    updateUnsent(0);
    memory = null;
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
    return headers;
  }

  @Override
  public void headersComplete() {}

  @Override
  public void setChunked(boolean on) {
    chunked = on;
  }

  @Override
  public void interimReceiver(InterimReceiver receiver) {
    onInterim = receiver;
  }

  @Override
  public void responseHandler(BiConsumer<@Nullable BackendResponse, @Nullable Throwable> handler) {
    onResponse = handler;
  }

  @Override
  public void sendUpgradeHead() {
    throw new IllegalStateException("an upgrade is sent by a VertxBackendRequest");
  }

  @Override
  public void sendHead() {
    if (chunked) {
      headers.add(HeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    }
    send(encodeHead(null));
  }

  private ByteBuf encodeHead(@Nullable ByteBuf body) {
    headSent = true;
    handler.expectResponseTo(this, method);
    return handler
        .headEncoder()
        .encodeRequest(method, uri, headers)
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
    sent = handler.isCurrent(this);
    if (chunked) {
      send(ByteBufUtil.writeAscii(context.alloc(), "0\r\n\r\n"));
    }
  }

  @Override
  public void end(HeaderLines trailers) {
    sent = handler.isCurrent(this);
    if (chunked) {
      send(handler.headEncoder().encodeLastChunk(trailers).toBuffer(null, context.alloc()));
    }
  }

  @Override
  public void end(Buffer body) {
    if (chunked) {
      sendHead();
      write(body);
      end();
    } else {
      sendComplete(bytes(body));
    }
  }

  private void sendComplete(ByteBuf body) {
    sent = handler.isCurrent(this);
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
    if (handler.isCurrent(this)) {
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

  /** Whether the request was written completely. */
  boolean sent() {
    return sent;
  }

  void onWritable() {
    updateUnsent(ReceiveBuffers.unsentBytes(context.channel()));
    if (drained != null) {
      drained.run();
    }
  }

  void receive(HttpObject part) {
    DecoderResult decoded = part.decoderResult();
    if (decoded.isFailure()) {
      ReferenceCountUtil.release(part);
      handler.onResponseComplete(this);
      fail(decoded.cause());
      return;
    }
    if (part instanceof HttpResponse head) {
      onHead(head);
    }
    if (part instanceof HttpContent content) {
      if (response == null) {
        // the end of an interim response, which has no body
        content.release();
      } else {
        response.receive(content);
      }
    }
  }

  private void onHead(HttpResponse head) {
    int status = head.status().code();
    if (status >= 100 && status < 200 && status != SWITCHING_PROTOCOLS) {
      onInterim.receive(status, (MultiMap) head.headers());
    } else {
      response = new Http1BackendResponse(this, head);
      onResponse.accept(response, null);
    }
  }

  /** Called when the receiver has received the complete response. */
  void onResponseComplete() {
    handler.onResponseComplete(this);
  }

  /** Pauses or resumes reading, unless another request uses the connection now. */
  void setReading(boolean reading) {
    if (handler.isCurrent(this)) {
      context.channel().config().setAutoRead(reading);
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
