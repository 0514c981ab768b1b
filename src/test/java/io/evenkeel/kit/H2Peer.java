package io.evenkeel.kit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;

/** One end of an HTTP/2 connection: sends exactly the given frames, and reads frames one by one. For one thread. */
public final class H2Peer implements AutoCloseable {
  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  private final Socket socket;
  private final DataInputStream in;
  private final DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();
  private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false);
  private final boolean updatesWindow;
  private boolean prefaceSent;

  private H2Peer(Socket socket, boolean updatesWindow) throws IOException {
    this.socket = socket;
    this.updatesWindow = updatesWindow;
    socket.setTcpNoDelay(true);
    socket.setSoTimeout((int) Await.BOUND.toMillis());
    this.in = new DataInputStream(socket.getInputStream());
  }

  private static Socket plain(int port) throws IOException {
    Socket socket = new Socket();
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5_000);
    return socket;
  }

  /** Connects in clear text and sends the preface and settings; later sends WINDOW_UPDATE for what it reads. */
  public static H2Peer connect(int port) {
    return io(() -> new H2Peer(plain(port), true).begin());
  }

  /** The same, but sends nothing by itself, neither a preface nor replies to frames. */
  public static H2Peer silent(int port) {
    return io(() -> new H2Peer(plain(port), true));
  }

  /** The same, but never sends WINDOW_UPDATE, and starts with these settings: id, value, id, value … */
  public static H2Peer connectWithoutWindowUpdates(int port, int... settings) {
    return io(() -> new H2Peer(plain(port), false).begin(Frame.settings(settings)));
  }

  /** Connects from another address of the loopback interface, such as 127.0.0.2, and sends nothing by itself. */
  public static H2Peer connectFrom(String address, int port) {
    return io(() -> {
      Socket socket = new Socket();
      socket.bind(new InetSocketAddress(address, 0));
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5_000);
      return new H2Peer(socket, false);
    });
  }

  /** Connects with TLS, and selects HTTP/2 by ALPN. */
  public static H2Peer connect(int port, SSLContext context) {
    return io(() -> over(plain(port), context));
  }

  /** The same over an existing connection, which may have been used before. */
  public static H2Peer over(Socket plain, SSLContext context) {
    return io(() -> new H2Peer(Pki.secured(plain, context, "h2"), true).begin());
  }

  /** The server's end of an accepted connection. */
  public static H2Peer accepted(Socket socket, Frame settings) throws IOException {
    H2Peer peer = new H2Peer(socket, true);
    peer.prefaceSent = true;
    socket.setSoTimeout(0);
    byte[] preface = peer.in.readNBytes(PREFACE.length());
    if (!new String(preface, StandardCharsets.US_ASCII).equals(PREFACE)) {
      throw new EOFException("no preface");
    }
    return peer.send(settings);
  }

  /** Sends the preface and settings, after {@link #silent}. */
  public H2Peer begin() {
    return begin(Frame.of(Frame.SETTINGS, 0, 0));
  }

  /** Sends the preface and these settings, after {@link #silent}. */
  public H2Peer begin(Frame settings) {
    prefaceSent = true;
    send(PREFACE.getBytes(StandardCharsets.US_ASCII));
    return send(settings);
  }

  public H2Peer send(byte[] bytes) {
    return io(() -> {
      socket.getOutputStream().write(bytes);
      return this;
    });
  }

  public H2Peer send(Frame frame) {
    return send(frame.bytes());
  }

  /** Sends the frame up to {@code times} times; stops early if the peer closes. */
  public H2Peer flood(Frame frame, int times) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    IntStream.range(0, times).forEach(each -> all.writeBytes(frame.bytes()));
    try {
      return send(all.toByteArray());
    } catch (UncheckedIOException closed) {
      return this;
    }
  }

  /** An encoded header block: name, value, name, value … */
  public byte[] block(int stream, String... fields) {
    return io(() -> {
      Http2Headers headers = new DefaultHttp2Headers(false);
      for (int i = 0; i < fields.length; i += 2) {
        headers.add(fields[i], fields[i + 1]);
      }
      ByteBuf out = Unpooled.buffer();
      try {
        encoder.encodeHeaders(stream, headers, out);
      } catch (io.netty.handler.codec.http2.Http2Exception problem) {
        throw new IOException(problem);
      }
      byte[] block = new byte[out.readableBytes()];
      out.readBytes(block);
      return block;
    });
  }

  public H2Peer headers(int stream, boolean ends, String... fields) {
    int flags = Frame.END_HEADERS | (ends ? Frame.END_STREAM : 0);
    return send(new Frame(Frame.HEADERS, flags, stream, block(stream, fields)));
  }

  /** Sends the head of a request with the usual pseudo-headers. */
  public H2Peer request(int stream, boolean ends, String method, String path, String... fields) {
    String[] all = new String[8 + fields.length];
    String[] pseudo = {":method", method, ":scheme", "http", ":authority", "test", ":path", path};
    System.arraycopy(pseudo, 0, all, 0, 8);
    System.arraycopy(fields, 0, all, 8, fields.length);
    return headers(stream, ends, all);
  }

  public StreamResponse get(int stream, String path) {
    return request(stream, true, "GET", path).answer(stream);
  }

  public H2Peer data(int stream, boolean ends, String text) {
    return send(new Frame(
        Frame.DATA,
        ends ? Frame.END_STREAM : 0,
        stream,
        text.getBytes(StandardCharsets.ISO_8859_1)));
  }

  /** Reads the next frame. Acknowledges SETTINGS and sends WINDOW_UPDATE for DATA. */
  public Frame frame() {
    return io(() -> {
      int lengthAndType = in.readInt();
      int flags = in.readUnsignedByte();
      int stream = in.readInt();
      Frame frame =
          new Frame(lengthAndType & 0xff, flags, stream, in.readNBytes(lengthAndType >>> 8));
      if (frame.type() == Frame.SETTINGS && !frame.has(Frame.ACK) && prefaceSent) {
        send(Frame.of(Frame.SETTINGS, Frame.ACK, 0));
      } else if (frame.type() == Frame.DATA && updatesWindow && frame.payload().length > 0) {
        send(Frame.of(Frame.WINDOW_UPDATE, 0, 0, frame.payload().length));
        if (!frame.has(Frame.END_STREAM)) {
          send(Frame.of(Frame.WINDOW_UPDATE, 0, stream, frame.payload().length));
        }
      }
      return frame;
    });
  }

  /** Reads the next frame of this type and discards those before it. */
  public Frame await(int type) {
    Frame frame = frame();
    while (frame.type() != type) {
      frame = frame();
    }
    return frame;
  }

  public List<Head.Field> fields(Frame headers) {
    return io(() -> {
      List<Head.Field> fields = new ArrayList<>();
      try {
        decoder
            .decodeHeaders(headers.stream(), Unpooled.wrappedBuffer(headers.block()))
            .forEach(each -> fields.add(
                new Head.Field(each.getKey().toString(), each.getValue().toString())));
      } catch (io.netty.handler.codec.http2.Http2Exception problem) {
        throw new IOException(problem);
      }
      return fields;
    });
  }

  /** Reads until this stream ends or is reset, and discards frames of other streams. */
  public StreamResponse answer(int stream) {
    return StreamResponse.read(this, stream);
  }

  /** Reads until the connection closes and returns the code of its GOAWAY; negative if there was none. */
  public int awaitGoAwayCode() {
    int code = -1;
    try {
      for (Frame frame = frame(); ; frame = frame()) {
        if (frame.type() == Frame.GOAWAY) {
          code = frame.word(1);
        }
      }
    } catch (UncheckedIOException closed) {
      if (closed.getCause() instanceof java.net.SocketTimeoutException) {
        throw closed;
      }
      return code;
    }
  }

  @Override
  public void close() {
    io(() -> {
      socket.close();
      return this;
    });
  }

  private interface Io<T> {
    T run() throws IOException;
  }

  private static <T> T io(Io<T> work) {
    try {
      return work.run();
    } catch (EOFException closed) {
      throw new UncheckedIOException("the connection was closed", closed);
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }
}
