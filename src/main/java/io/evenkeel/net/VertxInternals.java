package io.evenkeel.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.core.net.impl.ShutdownEvent;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Gives access to internal packages of Vert.x: the Netty channel of a connection, the event loop of a context, the
 * bytes of a buffer. An upgrade of Vert.x must review this class and the others in this package.
 */
public final class VertxInternals {
  private static final AtomicLong CLIENT_NUMBER = new AtomicLong();

  private VertxInternals() {}

  /** The channel of a connection that a server accepted. */
  public static Channel channel(HttpConnection connection) {
    return ((ConnectionBase) connection).channel();
  }

  /** The context of Vert.x's own handler in the pipeline of a connection that a server accepted. */
  public static ChannelHandlerContext handlerContext(HttpConnection connection) {
    return ((ConnectionBase) connection).channelHandlerContext();
  }

  /** The channel of any connection; {@code null} if Vert.x wraps it. */
  public static @Nullable Channel findChannel(HttpConnection connection) {
    return connection instanceof ConnectionBase base ? base.channel() : null;
  }

  /** Whether a user event announces to a connection that its server or client shuts down. */
  public static boolean isShutdown(Object event) {
    return event instanceof ShutdownEvent;
  }

  /** The event loop of {@code context}. */
  public static EventLoop eventLoop(Context context) {
    return ((ContextInternal) context).nettyEventLoop();
  }

  /**
   * Has a client forgotten when it is closed. Vert.x keeps each other one, with its TLS contexts, until the verticle that
   * created it ends; of clients with a name it keeps none, and no two of these have the same.
   */
  public static HttpClientOptions releasable(HttpClientOptions options) {
    return options.setShared(true).setName("evenkeel." + CLIENT_NUMBER.incrementAndGet());
  }

  /** The number of event loops of {@code vertx}. */
  public static int eventLoopCount(Vertx vertx) {
    int count = 0;
    for (Object ignored : ((VertxInternal) vertx).nettyEventLoopGroup()) {
      count++;
    }
    return count;
  }

  /**
   * Calls the handler with {@code event} now, on {@code context}, as Vert.x does: an exception is reported to the
   * context.
   */
  public static <T> void dispatch(Context context, T event, Handler<T> handler) {
    ((ContextInternal) context).dispatch(event, handler);
  }

  /** Calls the handler with {@code event} on {@code context}, at once if the caller runs on its event loop. */
  public static <T> void emit(Context context, @Nullable T event, Handler<T> handler) {
    ((ContextInternal) context).emit(event, handler);
  }

  /**
   * Creates a client's TCP channel for the transport that {@code vertx} uses, not registered yet.
   *
   * @throws RuntimeException if the process is out of file descriptors
   */
  public static Channel newClientChannel(Vertx vertx) {
    return ((VertxInternal) vertx).transport().channelFactory(false).newChannel();
  }

  /** Returns a buffer over the same bytes; it is valid only as long as they are. */
  public static Buffer wrap(ByteBuf bytes) {
    return BufferInternal.buffer(bytes);
  }

  /** Returns a buffer that outlives {@code bytes}: pooled bytes are copied and released. */
  public static Buffer toUnpooled(ByteBuf bytes) {
    return BufferInternal.safeBuffer(bytes);
  }

  /** Returns the bytes of {@code buffer}, not retained. */
  public static ByteBuf bytes(Buffer buffer) {
    return ((BufferInternal) buffer).getByteBuf();
  }
}
