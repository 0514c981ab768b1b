package io.evenkeel.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;

/**
 * Follows the records that a client sends over TLS (RFC 5246 section 6.2.1) and closes the connection if the client
 * starts a renegotiation, which costs the server far more than the client. TLS 1.3 has no renegotiation.
 */
public final class RenegotiationGuard extends ChannelInboundHandlerAdapter {
  private static final String HANDLER_NAME = "evenkeel.handshake";
  private static final int HEADER_BYTES = 5;
  private static final int CHANGE_CIPHER_SPEC = 20;
  private static final int HANDSHAKE = 22;

  private int headerBytes;
  private int type;
  private int length;
  private int recordBytesLeft;
  private boolean cipherSpecChanged;
  private boolean handshakeFinished;
  private boolean closed;

  private RenegotiationGuard() {}

  /** Installs the guard before the handler {@code tls}, before it has received any byte. */
  public static void installBefore(ChannelHandlerContext context, String tls) {
    if (context.pipeline().get(HANDLER_NAME) == null) {
      context.pipeline().addBefore(tls, HANDLER_NAME, new RenegotiationGuard());
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (closed || message instanceof ByteBuf bytes && detectRenegotiation(bytes)) {
      ReferenceCountUtil.release(message);
      if (!closed) {
        closed = true;
        context.channel().close();
      }
    } else {
      context.fireChannelRead(message);
    }
  }

  private boolean detectRenegotiation(ByteBuf bytes) {
    int at = bytes.readerIndex();
    int end = bytes.writerIndex();
    boolean again = false;
    while (at < end && !again) {
      if (recordBytesLeft > 0) {
        int step = Math.min(recordBytesLeft, end - at);
        recordBytesLeft -= step;
        at += step;
      } else {
        again = parseHeaderByte(bytes.getUnsignedByte(at));
        at++;
      }
    }
    return again;
  }

  private boolean parseHeaderByte(int octet) {
    if (headerBytes == 0) {
      type = octet;
    } else if (headerBytes > 2) {
      length = length << 8 | octet;
    }
    headerBytes++;
    if (headerBytes < HEADER_BYTES) {
      return false;
    }
    recordBytesLeft = length;
    headerBytes = 0;
    length = 0;
    // after the change of cipher spec, one more handshake record ends the handshake
    boolean again = type == HANDSHAKE && handshakeFinished;
    handshakeFinished |= type == HANDSHAKE && cipherSpecChanged;
    cipherSpecChanged |= type == CHANGE_CIPHER_SPEC;
    return again;
  }
}
