package io.evenkeel.admin.guard;

import io.evenkeel.net.ChannelClose;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/** The state of one client connection of the admin, and its begin. */
final class ClientUse extends ChannelInboundHandlerAdapter {
  private final HttpConnection connection;
  private final Channel channel;
  private @Nullable HttpServerRequest request;
  private long requestStartedAt;
  private int inFlight;
  private boolean readingHead;
  private long idleSince = System.nanoTime();
  private long unsentBytes;
  private long unsentSince;

  ClientUse(HttpConnection connection) {
    this.connection = connection;
    this.channel = ChannelClose.channelOf(connection);
    channel.pipeline().addFirst(this);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (inFlight == 0 && !readingHead) {
      readingHead = true;
      idleSince = System.nanoTime();
    }
    context.fireChannelRead(message);
  }

  void onRequest(HttpServerRequest begun) {
    request = begun;
    requestStartedAt = System.nanoTime();
    inFlight++;
    readingHead = false;
  }

  void onResponseEnd() {
    inFlight--;
    idleSince = System.nanoTime();
  }

  /** Whether no request is in flight. */
  boolean isIdle() {
    return inFlight == 0;
  }

  /** When the connection became idle, or began to send. */
  long idleSince() {
    return idleSince;
  }

  boolean checkTimeouts(AdminConnections.Limits bounds, long now) {
    HttpServerRequest latest = request;
    boolean slowBody = latest != null
        && !latest.isEnded()
        && now - requestStartedAt > bounds.bodyTimeout().toNanos();
    long most = (readingHead ? bounds.headTimeout() : bounds.idleTimeout()).toNanos();
    return slowBody || inFlight == 0 && now - idleSince > most || checkWriteStall(bounds, now);
  }

  private boolean checkWriteStall(AdminConnections.Limits bounds, long now) {
    long waiting = channel.isWritable() ? 0 : channel.bytesBeforeWritable();
    if (waiting != unsentBytes) {
      unsentBytes = waiting;
      unsentSince = now;
    }
    return waiting > 0 && now - unsentSince > bounds.writeStallTimeout().toNanos();
  }

  void close() {
    ChannelClose.abort(connection);
  }
}
