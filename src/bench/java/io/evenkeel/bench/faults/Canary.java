package io.evenkeel.bench.faults;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client that behaves: it sends a small request now and then, and notes how long the response takes, or that none comes. */
final class Canary {
  private static final int PATIENCE_MILLIS = 10_000;
  private static final byte[] REQUEST =
      "GET /canary HTTP/1.1\r\nHost: siege\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final int RESPONSE_BYTES = 12;

  private final int port;
  private final boolean keeps;
  private Socket socket = new Socket();
  private int served;
  private int failed;
  private double longestMillis;

  /** @param keeps whether it keeps its connection for the next request */
  Canary(int port, boolean keeps) {
    this.port = port;
    this.keeps = keeps;
  }

  void send() {
    long start = System.nanoTime();
    try {
      if (!socket.isConnected() || socket.isClosed()) {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MILLIS);
      }
      socket.getOutputStream().write(REQUEST);
      byte[] head = socket.getInputStream().readNBytes(RESPONSE_BYTES);
      if (!new String(head, StandardCharsets.US_ASCII).endsWith(" 200")) {
        throw new IOException("not served");
      }
      socket.getInputStream().skipNBytes(socket.getInputStream().available());
      served++;
      if (!keeps) {
        socket.close();
      }
    } catch (IOException problem) {
      failed++;
      close();
    }
    longestMillis = Math.max(longestMillis, (System.nanoTime() - start) / 1e6);
  }

  void close() {
    try {
      socket.close();
    } catch (IOException closed) {
      // it was closed before
    }
  }

  int served() {
    return served;
  }

  int failed() {
    return failed;
  }

  double longestMillis() {
    return longestMillis;
  }
}
