package io.evenkeel.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * Follows the records that a client sends over TLS (RFC 8446 section 5, RFC 5246 section 6.2.1). Closes the connection if
 * the client starts a renegotiation, which costs the server far more than the client; TLS 1.3 has none. Can withhold the
 * client's {@code close_notify} from engines that write nothing more after it, such as BoringSSL.
 */
public final class TlsRecordGuard extends ChannelInboundHandlerAdapter {
  /** Learns what is probably the client's end of TLS: TLS 1.3 hides which records are alerts. */
  public interface CloseListener {
    /** Returns whether to withhold the record, because a response is due. */
    boolean onProbableClose();

    /** More than an end has come, and is passed on now. */
    void onMoreInput();
  }

  private static final String HANDLER_NAME = "evenkeel.tls-records";
  private static final int HEADER_BYTES = 5;
  private static final int CHANGE_CIPHER_SPEC = 20;
  private static final int ALERT = 21;
  private static final int HANDSHAKE = 22;
  private static final int APPLICATION_DATA = 23;

  /**
   * The largest alert in TLS 1.3: two bytes, one for its real type, 16 of each cipher's tag, and 16 of padding, which the
   * JDK adds.
   */
  private static final int MAX_ENCRYPTED_ALERT_BYTES = 35;

  /** The JDK sends two alerts. */
  private static final int MAX_HELD_BYTES = 2 * (HEADER_BYTES + MAX_ENCRYPTED_ALERT_BYTES);

  private int headerBytes;
  private int type;
  private int length;
  private int recordBytesLeft;
  private boolean cipherSpecChanged;
  private boolean handshakeFinished;
  private boolean renegotiates;
  private @Nullable CloseListener closeListener;
  private @Nullable ByteBuf held;

  private TlsRecordGuard() {}

  /** Installs the guard before the handler {@code tls}, before it has received any byte. */
  public static void installBefore(ChannelHandlerContext context, String tls) {
    if (context.pipeline().get(HANDLER_NAME) == null) {
      context.pipeline().addBefore(tls, HANDLER_NAME, new TlsRecordGuard());
    }
  }

  /** Without effect on a connection without TLS. */
  public static void setCloseListener(ChannelPipeline pipeline, CloseListener listener) {
    if (pipeline.get(HANDLER_NAME) instanceof TlsRecordGuard guard) {
      guard.closeListener = listener;
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf before = held;
    if (renegotiates) {
      ReferenceCountUtil.release(message);
    } else if (!(message instanceof ByteBuf bytes)) {
      context.fireChannelRead(message);
    } else if (before == null) {
      passOn(context, bytes, true);
    } else {
      before.writeBytes(bytes);
      bytes.release();
      if (closeListener != null && before.readableBytes() > MAX_HELD_BYTES) {
        held = null;
        closeListener.onMoreInput();
        passOn(context, before, false);
      }
    }
  }

  /**
   * The header of a record may pass: without the rest, the engine does nothing with it.
   *
   * @param mayWithhold whether the last records may be the client's end
   */
  private void passOn(ChannelHandlerContext context, ByteBuf bytes, boolean mayWithhold) {
    int at = bytes.readerIndex();
    int end = bytes.writerIndex();
    while (at < end && !renegotiates) {
      if (recordBytesLeft > 0) {
        int step = Math.min(recordBytesLeft, end - at);
        recordBytesLeft -= step;
        at += step;
      } else if (parseHeaderByte(bytes.getUnsignedByte(at++))
          && mayWithhold
          && mayBeAlert()
          && end - at <= MAX_HELD_BYTES) {
        // what came before may end the handshake, or be a request, whose response is due then
        context.fireChannelRead(bytes.readRetainedSlice(at - bytes.readerIndex()));
        if (closeListener != null && closeListener.onProbableClose()) {
          held = Unpooled.buffer(MAX_HELD_BYTES).writeBytes(bytes);
          break;
        }
      }
    }
    if (renegotiates) {
      context.channel().close();
    }
    if (renegotiates || held != null) {
      bytes.release();
    } else {
      context.fireChannelRead(bytes);
    }
  }

  private boolean mayBeAlert() {
    return type == ALERT
        || type == APPLICATION_DATA && recordBytesLeft <= MAX_ENCRYPTED_ALERT_BYTES;
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    if (held != null) {
      held.release();
      held = null;
    }
  }

  /** Returns whether the header is complete. */
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
    renegotiates = type == HANDSHAKE && handshakeFinished;
    handshakeFinished |= type == HANDSHAKE && cipherSpecChanged;
    cipherSpecChanged |= type == CHANGE_CIPHER_SPEC;
    return true;
  }
}
