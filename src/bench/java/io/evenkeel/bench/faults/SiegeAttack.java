package io.evenkeel.bench.faults;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * An attack: connections that send something and read nothing.
 *
 * @param connections how many of them
 * @param sends what each sends at once
 * @param drip what each sends every second after that; empty for nothing
 */
record SiegeAttack(String name, String happens, int connections, String sends, String drip) {
  private static final int RECEIVE_BUFFER_BYTES = 4096;
  private static final String HEAD_END = " HTTP/1.1\r\nHost: siege\r\n\r\n";
  private static final String BODY = "x".repeat(60_000);

  static final List<SiegeAttack> ALL = List.of(
      new SiegeAttack(
          "pipelining",
          "60 clients send 20,000 requests each, and the first is never answered",
          60,
          get("/hang").repeat(20_000),
          ""),
      new SiegeAttack(
          "kept bodies",
          "1,300 clients send a PUT of 60 kB that is never answered",
          1_300,
          "PUT /hang HTTP/1.1\r\nHost: siege\r\nContent-Length: " + BODY.length() + "\r\n\r\n"
              + BODY,
          ""),
      new SiegeAttack(
          "half heads",
          "1,500 requests are answered with 60 kB of a head that does not end",
          1_500,
          get("/half-head"),
          ""),
      new SiegeAttack(
          "large heads",
          "1,500 clients do not read responses with heads of 60 kB",
          1_500,
          get("/large-head").repeat(4),
          ""),
      new SiegeAttack(
          "slow readers",
          "500 clients do not read responses of 10 MB",
          500,
          get("/large-body"),
          ""),
      new SiegeAttack("hung", "3,000 requests are never answered", 3_000, get("/hang"), ""),
      new SiegeAttack(
          "slow heads",
          "3,000 clients send a byte of a head each second",
          3_000,
          "GET / HTTP/1.1\r\nHost: siege\r\n",
          "x"),
      new SiegeAttack(
          "slow uploads",
          "1,400 clients send a byte of a body each second",
          1_400,
          "POST /upload HTTP/1.1\r\nHost: siege\r\nContent-Length: 1000000\r\n\r\n",
          "x"),
      new SiegeAttack("streams", "3,000 streams are open", 3_000, get("/stream"), ""),
      new SiegeAttack("idle", "3,000 connections are idle after a request", 3_000, get("/"), ""));

  private static String get(String target) {
    return "GET " + target + HEAD_END;
  }

  /** Opens the connections and sends what the kernel takes at once. */
  List<SocketChannel> begin(int port) throws IOException {
    List<SocketChannel> all = new ArrayList<>();
    ByteBuffer bytes = ByteBuffer.wrap(sends.getBytes(StandardCharsets.US_ASCII));
    for (int i = 0; i < connections; i++) {
      SocketChannel socket = SocketChannel.open();
      all.add(socket);
      socket.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER_BYTES);
      try {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.configureBlocking(false);
        socket.write(bytes.duplicate());
      } catch (IOException refused) {
        socket.close();
      }
    }
    return all;
  }

  void drip(List<SocketChannel> sockets) {
    if (drip.isEmpty()) {
      return;
    }
    ByteBuffer bytes = ByteBuffer.wrap(drip.getBytes(StandardCharsets.US_ASCII));
    for (SocketChannel each : sockets) {
      try {
        if (each.isConnected()) {
          each.write(bytes.duplicate());
        }
      } catch (IOException closed) {
        // the proxy has closed it, as it may
      }
    }
  }
}
