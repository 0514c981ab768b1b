package io.evenkeel.admin.guard;

import io.evenkeel.net.Wire;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/** What one client's connection is doing, and since when. */
final class ClientUse extends ChannelInboundHandlerAdapter {
  private final HttpConnection connection;
  private final Channel channel;
  private @Nullable HttpServerRequest request;
  private long begunAt;
  private int underWay;
  private boolean within;
  private long since = System.nanoTime();
  private long untaken;
  private long untakenSince;

  ClientUse(HttpConnection connection) {
    this.connection = connection;
    this.channel = Wire.channel(connection);
    channel.pipeline().addFirst(this);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (underWay == 0 && !within) {
      within = true;
      since = System.nanoTime();
    }
    context.fireChannelRead(message);
  }

  void begun(HttpServerRequest begun) {
    request = begun;
    begunAt = System.nanoTime();
    underWay++;
    within = false;
  }

  void ended() {
    underWay--;
    since = System.nanoTime();
  }

  /** Whether no request is under way. */
  boolean idle() {
    return underWay == 0;
  }

  /** When it was last so, or began to send. */
  long since() {
    return since;
  }

  boolean overdue(AdminConnections.Bounds bounds, long now) {
    HttpServerRequest latest = request;
    boolean slowBody =
        latest != null && !latest.isEnded() && now - begunAt > bounds.body().toNanos();
    long most = (within ? bounds.head() : bounds.idle()).toNanos();
    return slowBody || underWay == 0 && now - since > most || takesNothing(bounds, now);
  }

  private boolean takesNothing(AdminConnections.Bounds bounds, long now) {
    long waiting = channel.isWritable() ? 0 : channel.bytesBeforeWritable();
    if (waiting != untaken) {
      untaken = waiting;
      untakenSince = now;
    }
    return waiting > 0 && now - untakenSince > bounds.silence().toNanos();
  }

  void cut() {
    Wire.cut(connection);
  }
}
