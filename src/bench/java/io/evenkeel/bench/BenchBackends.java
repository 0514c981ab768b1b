package io.evenkeel.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Three backends in one process and one thread that cost as little as possible: every response is prepared in
 * advance.
 */
public final class BenchBackends {
  private final Selector selector;
  private final ProbeGaps gaps = new ProbeGaps();

  private BenchBackends() throws IOException {
    selector = Selector.open();
  }

  /** Arguments: the ports; with {@code everywhere} first, listens on every address of this machine. */
  public static void main(String[] arguments) throws IOException {
    BenchBackends backends = new BenchBackends();
    boolean everywhere = arguments[0].equals("everywhere");
    for (String port : List.of(arguments).subList(everywhere ? 1 : 0, arguments.length)) {
      ServerSocketChannel listener = ServerSocketChannel.open();
      listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      listener.bind(
          everywhere
              ? new InetSocketAddress(Integer.parseInt(port))
              : new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(port)),
          4096);
      listener.configureBlocking(false);
      listener.register(backends.selector, SelectionKey.OP_ACCEPT);
    }
    backends.serve();
  }

  private void serve() throws IOException {
    while (true) {
      selector.select(this::ready);
    }
  }

  private void ready(SelectionKey key) {
    try {
      if (key.isAcceptable()) {
        SocketChannel channel = ((ServerSocketChannel) key.channel()).accept();
        if (channel != null) {
          channel.configureBlocking(false);
          channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
          channel.register(
              selector, SelectionKey.OP_READ, new BenchBackendConnection(channel, gaps));
        }
      } else {
        BenchBackendConnection connection = (BenchBackendConnection) key.attachment();
        key.interestOps(connection.ready() ? SelectionKey.OP_READ : SelectionKey.OP_WRITE);
      }
    } catch (IOException gone) {
      key.cancel();
      try {
        key.channel().close();
      } catch (IOException closed) {
        // already closed
      }
    }
  }

  /** The response to a request for this path. */
  static ByteBuffer response(String path) {
    return switch (path) {
      case "/10k" -> TEN_KB.duplicate();
      case "/1m" -> ONE_MB.duplicate();
      case "/headers" -> HEADERS.duplicate();
      default -> SMALL.duplicate();
    };
  }

  private static final ByteBuffer SMALL = build("", 13);
  private static final ByteBuffer TEN_KB = build("", 10 * 1024);
  private static final ByteBuffer ONE_MB = build("", 1024 * 1024);
  private static final ByteBuffer HEADERS = build("""
      Date: Mon, 02 Mar 2026 10:00:00 GMT\r
      Server: origin\r
      Cache-Control: private, max-age=0\r
      ETag: "5e8c1f7a-400"\r
      Last-Modified: Sun, 01 Mar 2026 09:00:00 GMT\r
      Vary: Accept-Encoding, Accept-Language\r
      Set-Cookie: session=8f14e45fceea167a5a36dedd4bea2543; Path=/; HttpOnly\r
      Strict-Transport-Security: max-age=31536000\r
      X-Content-Type-Options: nosniff\r
      X-Frame-Options: DENY\r
      Referrer-Policy: same-origin\r
      Content-Security-Policy: default-src 'self'\r
      X-Request-Cost: 3\r
      Content-Language: en\r
      """, 1024);

  /** A response with this body. */
  static ByteBuffer ok(String text) {
    String head = "HTTP/1.1 200 OK\r\nContent-Length: " + text.length() + "\r\n\r\n";
    return ByteBuffer.wrap((head + text).getBytes(StandardCharsets.ISO_8859_1));
  }

  private static ByteBuffer build(String fields, int length) {
    byte[] head = ("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: " + length
            + "\r\n" + fields + "\r\n")
        .getBytes(StandardCharsets.ISO_8859_1);
    ByteBuffer whole = ByteBuffer.allocateDirect(head.length + length).put(head);
    while (whole.hasRemaining()) {
      whole.put((byte) 'x');
    }
    return whole.flip();
  }
}
