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

/** One end of HTTP/2 that sends exactly the frames it is told, and reads them one by one. One thread. */
public final class H2Peer implements AutoCloseable {
  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  private final Socket socket;
  private final DataInputStream in;
  private final DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();
  private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false);
  private final boolean reads;
  private boolean begun;

  private H2Peer(Socket socket, boolean reads) throws IOException {
    this.socket = socket;
    this.reads = reads;
    socket.setTcpNoDelay(true);
    socket.setSoTimeout((int) Await.BOUND.toMillis());
    this.in = new DataInputStream(socket.getInputStream());
  }

  private static Socket plain(int port) throws IOException {
    Socket socket = new Socket();
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5_000);
    return socket;
  }

  /** In clear text, the preface and settings sent; it gives back the window for what it reads. */
  public static H2Peer connect(int port) {
    return io(() -> new H2Peer(plain(port), true).begin());
  }

  /** The same, but nothing was sent, nor is anything answered. */
  public static H2Peer silent(int port) {
    return io(() -> new H2Peer(plain(port), true));
  }

  /** The same, but it gives no window back, and begins with these settings: id, value, id, value … */
  public static H2Peer connectWithoutWindowUpdates(int port, int... settings) {
    return io(() -> new H2Peer(plain(port), false).begin(Frame.settings(settings)));
  }

  /** A client with another address of the loopback interface, such as 127.0.0.2; it has sent nothing. */
  public static H2Peer connectFrom(String address, int port) {
    return io(() -> {
      Socket socket = new Socket();
      socket.bind(new InetSocketAddress(address, 0));
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5_000);
      return new H2Peer(socket, false);
    });
  }

  /** By TLS, HTTP/2 by ALPN. */
  public static H2Peer connect(int port, SSLContext context) {
    return io(() -> over(plain(port), context));
  }

  /** The same over a connection that may have been used for something else. */
  public static H2Peer over(Socket plain, SSLContext context) {
    return io(() -> new H2Peer(Pki.secured(plain, context, "h2"), true).begin());
  }

  /** The other end: of a connection that was accepted. */
  public static H2Peer accepted(Socket socket, Frame settings) throws IOException {
    H2Peer peer = new H2Peer(socket, true);
    peer.begun = true;
    socket.setSoTimeout(0);
    byte[] preface = peer.in.readNBytes(PREFACE.length());
    if (!new String(preface, StandardCharsets.US_ASCII).equals(PREFACE)) {
      throw new EOFException("no preface");
    }
    return peer.send(settings);
  }

  /** Sends the preface and settings, where nothing was sent. */
  public H2Peer begin() {
    return begin(Frame.of(Frame.SETTINGS, 0, 0));
  }

  /** Sends the preface and these settings, where nothing was sent. */
  public H2Peer begin(Frame settings) {
    begun = true;
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

  /** So many times, as far as the peer takes it: it may close in the middle. */
  public H2Peer flood(Frame frame, int times) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    IntStream.range(0, times).forEach(each -> all.writeBytes(frame.bytes()));
    try {
      return send(all.toByteArray());
    } catch (UncheckedIOException closed) {
      return this;
    }
  }

  /** A block of fields, encoded: name, value, name, value … */
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

  /** The head of a request with the usual pseudo fields. */
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

  /** The next frame; SETTINGS are acknowledged, and the window of DATA is given back. */
  public Frame frame() {
    return io(() -> {
      int lengthAndType = in.readInt();
      int flags = in.readUnsignedByte();
      int stream = in.readInt();
      Frame frame =
          new Frame(lengthAndType & 0xff, flags, stream, in.readNBytes(lengthAndType >>> 8));
      if (frame.type() == Frame.SETTINGS && !frame.has(Frame.ACK) && begun) {
        send(Frame.of(Frame.SETTINGS, Frame.ACK, 0));
      } else if (frame.type() == Frame.DATA && reads && frame.payload().length > 0) {
        send(Frame.of(Frame.WINDOW_UPDATE, 0, 0, frame.payload().length));
        if (!frame.has(Frame.END_STREAM)) {
          send(Frame.of(Frame.WINDOW_UPDATE, 0, stream, frame.payload().length));
        }
      }
      return frame;
    });
  }

  /** The next frame of this type; others before it are read and forgotten. */
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

  /** Reads until this stream has ended or was reset; what comes on others is forgotten. */
  public StreamResponse answer(int stream) {
    return StreamResponse.read(this, stream);
  }

  /** Waits for the end of the connection, whatever comes before; the code of its GOAWAY, negative where there is none. */
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
