package io.evenkeel.proxy.client.http2;

import io.evenkeel.http.http2.Http2HeaderRules;
import io.evenkeel.http.http2.Http2HeadersListener;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import java.util.concurrent.TimeUnit;

/**
 * Ends a connection whose client keeps us busy with frames that carry nothing: PING, SETTINGS, PRIORITY, WINDOW_UPDATE
 * and unknown ones (RFC 9113 section 10.5). Each frame with a message earns it a few, and so does time.
 */
public final class ControlFrameLimiter extends Http2HeadersListener {
  private static final int MOST = 2_000;
  private static final int EARNED_BY_FRAME = 4;
  private static final int EARNED_A_SECOND = 20;
  private final Http2ClientConnection streams;
  private int left = MOST;
  private long earnedAt = System.nanoTime();

  ControlFrameLimiter(Http2FrameListener listener, Http2ClientConnection streams) {
    super(listener);
    this.streams = streams;
  }

  /** A frame with a part of a message went either way. */
  void carried() {
    left = Math.min(MOST, left + EARNED_BY_FRAME);
  }

  private void spend() throws Http2Exception {
    left--;
    if (left <= 0) {
      long now = System.nanoTime();
      long seconds = Math.min(MOST, (now - earnedAt) / TimeUnit.SECONDS.toNanos(1));
      earnedAt += TimeUnit.SECONDS.toNanos(seconds);
      left += (int) Math.min(MOST, seconds * EARNED_A_SECOND);
    }
    if (left <= 0) {
      throw Http2Exception.connectionError(
          Http2Error.ENHANCE_YOUR_CALM, "too many frames that carry nothing");
    }
  }

  @Override
  public int onDataRead(
      ChannelHandlerContext context, int id, ByteBuf data, int padding, boolean ends)
      throws Http2Exception {
    carried();
    return super.onDataRead(context, id, data, padding, ends);
  }

  @Override
  public boolean passes(int id, Http2Headers headers, boolean ends) throws Http2Exception {
    carried();
    Http2HeaderRules.checkRequest(id, headers);
    return !streams.onHead(id, headers, ends);
  }

  @Override
  public void onPingRead(ChannelHandlerContext context, long data) throws Http2Exception {
    spend();
    super.onPingRead(context, data);
  }

  @Override
  public void onPingAckRead(ChannelHandlerContext context, long data) throws Http2Exception {
    spend();
    super.onPingAckRead(context, data);
  }

  @Override
  public void onSettingsRead(ChannelHandlerContext context, Http2Settings settings)
      throws Http2Exception {
    spend();
    super.onSettingsRead(context, settings);
  }

  @Override
  public void onPriorityRead(
      ChannelHandlerContext context, int id, int dependency, short weight, boolean exclusive)
      throws Http2Exception {
    spend();
    super.onPriorityRead(context, id, dependency, weight, exclusive);
  }

  @Override
  public void onWindowUpdateRead(ChannelHandlerContext context, int id, int increment)
      throws Http2Exception {
    spend();
    super.onWindowUpdateRead(context, id, increment);
  }

  @Override
  public void onUnknownFrame(
      ChannelHandlerContext context, byte type, int id, Http2Flags flags, ByteBuf payload)
      throws Http2Exception {
    spend();
    super.onUnknownFrame(context, type, id, flags, payload);
  }
}
