package io.evenkeel.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;

/**
 * Follows what a client sends over TLS from record to record (RFC 5246 section 6.2.1), and closes its connection where
 * it begins another handshake: a renegotiation costs us many times what it costs the client. TLS 1.3 has none.
 */
public final class RenegotiationGuard extends ChannelInboundHandlerAdapter {
  private static final String NAME = "evenkeel.handshake";
  private static final int HEADER = 5;
  private static final int CHANGE_CIPHER_SPEC = 20;
  private static final int HANDSHAKE = 22;

  private int head;
  private int type;
  private int length;
  private int rest;
  private boolean switched;
  private boolean finished;
  private boolean over;

  private RenegotiationGuard() {}

  /** Puts one before the handler of that name, before a byte of TLS has passed there. */
  public static void before(ChannelHandlerContext context, String tls) {
    if (context.pipeline().get(NAME) == null) {
      context.pipeline().addBefore(tls, NAME, new RenegotiationGuard());
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (over || message instanceof ByteBuf bytes && again(bytes)) {
      ReferenceCountUtil.release(message);
      if (!over) {
        over = true;
        context.channel().close();
      }
    } else {
      context.fireChannelRead(message);
    }
  }

  private boolean again(ByteBuf bytes) {
    int at = bytes.readerIndex();
    int end = bytes.writerIndex();
    boolean again = false;
    while (at < end && !again) {
      if (rest > 0) {
        int step = Math.min(rest, end - at);
        rest -= step;
        at += step;
      } else {
        again = header(bytes.getUnsignedByte(at));
        at++;
      }
    }
    return again;
  }

  private boolean header(int octet) {
    if (head == 0) {
      type = octet;
    } else if (head > 2) {
      length = length << 8 | octet;
    }
    head++;
    if (head < HEADER) {
      return false;
    }
    rest = length;
    head = 0;
    length = 0;
    // behind the switch to the ciphers agreed on there is one record more, which ends the handshake
    boolean again = type == HANDSHAKE && finished;
    finished |= type == HANDSHAKE && switched;
    switched |= type == CHANGE_CIPHER_SPEC;
    return again;
  }
}
