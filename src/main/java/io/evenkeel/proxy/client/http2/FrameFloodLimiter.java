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
 * Closes a connection whose client sends too many frames without content: PING, SETTINGS, PRIORITY, WINDOW_UPDATE and
 * unknown ones (RFC 9113 section 10.5). Each costs a credit; HEADERS and DATA frames earn some, and so does time.
 */
public final class FrameFloodLimiter extends Http2HeadersListener {
  private static final int MAX_CREDIT = 2_000;
  private static final int CREDIT_PER_USEFUL_FRAME = 4;
  private static final int CREDIT_PER_SECOND = 20;
  private final Http2ClientConnection connection;
  private int credit = MAX_CREDIT;
  private long creditedAt = System.nanoTime();

  FrameFloodLimiter(Http2FrameListener listener, Http2ClientConnection connection) {
    super(listener);
    this.connection = connection;
  }

  /** Called for each HEADERS or DATA frame, in either direction. */
  void onUsefulFrame() {
    credit = Math.min(MAX_CREDIT, credit + CREDIT_PER_USEFUL_FRAME);
  }

  private void spendCredit() throws Http2Exception {
    connection.onFrameReceived();
    credit--;
    if (credit <= 0) {
      long now = System.nanoTime();
      long seconds = Math.min(MAX_CREDIT, (now - creditedAt) / TimeUnit.SECONDS.toNanos(1));
      creditedAt += TimeUnit.SECONDS.toNanos(seconds);
      credit += (int) Math.min(MAX_CREDIT, seconds * CREDIT_PER_SECOND);
    }
    if (credit <= 0) {
      throw Http2Exception.connectionError(
          Http2Error.ENHANCE_YOUR_CALM, "too many frames that carry nothing");
    }
  }

  @Override
  public int onDataRead(
      ChannelHandlerContext context, int id, ByteBuf data, int padding, boolean ends)
      throws Http2Exception {
    onUsefulFrame();
    connection.onDataReceived(id, data.readableBytes());
    connection.onFrameReceived();
    return super.onDataRead(context, id, data, padding, ends);
  }

  @Override
  public boolean onHead(int id, Http2Headers headers, boolean ends) throws Http2Exception {
    onUsefulFrame();
    connection.onFrameReceived();
    long heapBytes = Http2HeaderRules.checkRequest(id, headers);
    return !connection.onHead(id, headers, ends, heapBytes);
  }

  @Override
  public void onPingRead(ChannelHandlerContext context, long data) throws Http2Exception {
    spendCredit();
    super.onPingRead(context, data);
  }

  @Override
  public void onPingAckRead(ChannelHandlerContext context, long data) throws Http2Exception {
    spendCredit();
    super.onPingAckRead(context, data);
  }

  @Override
  public void onSettingsRead(ChannelHandlerContext context, Http2Settings settings)
      throws Http2Exception {
    spendCredit();
    connection.onSettingsChanged();
    super.onSettingsRead(context, settings);
  }

  @Override
  public void onGoAwayRead(ChannelHandlerContext context, int last, long code, ByteBuf data)
      throws Http2Exception {
    spendCredit();
    super.onGoAwayRead(context, last, code, data);
  }

  @Override
  public void onPriorityRead(
      ChannelHandlerContext context, int id, int dependency, short weight, boolean exclusive)
      throws Http2Exception {
    spendCredit();
    super.onPriorityRead(context, id, dependency, weight, exclusive);
  }

  @Override
  public void onWindowUpdateRead(ChannelHandlerContext context, int id, int increment)
      throws Http2Exception {
    spendCredit();
    super.onWindowUpdateRead(context, id, increment);
  }

  @Override
  public void onUnknownFrame(
      ChannelHandlerContext context, byte type, int id, Http2Flags flags, ByteBuf payload)
      throws Http2Exception {
    spendCredit();
    super.onUnknownFrame(context, type, id, flags, payload);
  }
}
