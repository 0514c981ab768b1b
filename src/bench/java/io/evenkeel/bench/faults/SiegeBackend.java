package io.evenkeel.bench.faults;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** A backend whose response depends on the target: some never come, some are as large as may be. One thread. */
final class SiegeBackend {
  private static final String LARGE_FIELD = "X-Large: " + "x".repeat(60_000) + "\r\n";
  private static final String OK = "HTTP/1.1 200 OK\r\n";
  private static final int LARGE_BODY_BYTES = 10 << 20;
  private final Selector selector = Selector.open();
  private final ServerSocketChannel listening = ServerSocketChannel.open();
  private final Map<String, ByteBuffer> responses = new HashMap<>();
  private final ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);

  SiegeBackend(int port) throws IOException {
    listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 4096);
    listening.configureBlocking(false);
    listening.register(selector, SelectionKey.OP_ACCEPT);
    Thread thread = new Thread(this::run, "siege backend");
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    while (true) {
      try {
        selector.select();
      } catch (IOException problem) {
        return;
      }
      for (SelectionKey key : selector.selectedKeys()) {
        try {
          handle(key);
        } catch (IOException reset) {
          key.cancel();
          closeQuietly(key);
        }
      }
      selector.selectedKeys().clear();
    }
  }

  private static void closeQuietly(SelectionKey key) {
    try {
      key.channel().close();
    } catch (IOException closed) {
      // it was closed before
    }
  }

  private void handle(SelectionKey key) throws IOException {
    if (key.isAcceptable()) {
      SocketChannel accepted = listening.accept();
      if (accepted != null) {
        accepted.configureBlocking(false);
        accepted.register(selector, SelectionKey.OP_READ);
      }
      return;
    }
    SocketChannel socket = (SocketChannel) key.channel();
    if (key.isWritable()) {
      writeRest(key, socket);
      return;
    }
    buffer.clear();
    int read = socket.read(buffer);
    if (read < 0) {
      socket.close();
    } else if (read > 4) {
      String text = new String(buffer.array(), 0, read, StandardCharsets.US_ASCII);
      String[] words = text.split(" ", 3);
      if (words.length == 3 && words[1].startsWith("/")) {
        key.attach(responses.computeIfAbsent(words[1], SiegeBackend::bytes).duplicate());
        writeRest(key, socket);
      }
    }
  }

  private static void writeRest(SelectionKey key, SocketChannel socket) throws IOException {
    ByteBuffer rest = (ByteBuffer) key.attachment();
    socket.write(rest);
    key.interestOps(
        rest.hasRemaining() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
  }

  private static ByteBuffer bytes(String target) {
    return ByteBuffer.wrap(response(target).getBytes(StandardCharsets.US_ASCII));
  }

  private static String response(String target) {
    return switch (target) {
      case "/hang", "/upload" -> "";
      case "/half-head" -> OK + LARGE_FIELD;
      case "/large-head" -> OK + LARGE_FIELD + "Content-Length: 0\r\n\r\n";
      case "/large-body" ->
        OK + "Content-Length: " + LARGE_BODY_BYTES + "\r\n\r\n" + "x".repeat(LARGE_BODY_BYTES);
      case "/stream" ->
        OK + "Content-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n";
      default -> OK + "Content-Length: 2\r\n\r\nok";
    };
  }
}
