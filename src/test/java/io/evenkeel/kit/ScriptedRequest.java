package io.evenkeel.kit;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** One request in the hands of a script: what was received, and the socket to answer on. */
public final class ScriptedRequest {
  private final Socket socket;
  private final MessageReader wire;
  private final ReceivedRequest received;
  private final Body body;
  private final CountDownLatch stopped;
  private boolean closed;

  ScriptedRequest(
      Socket socket, MessageReader wire, ReceivedRequest received, CountDownLatch stopped) {
    this.socket = socket;
    this.wire = wire;
    this.received = received;
    this.body = wire.requestBody(received.head());
    this.stopped = stopped;
  }

  public ReceivedRequest request() {
    return received;
  }

  /** Reads the body to its end and keeps it. */
  public byte[] body() throws IOException {
    byte[] all = body.readAllBytes();
    if (!received.complete()) {
      received.end(all);
    }
    return all;
  }

  /** Reads the body to its end, counting only. */
  public long count() throws IOException {
    return read(Long.MAX_VALUE);
  }

  /** Reads up to so many bytes of the body, counting only. */
  public long read(long most) throws IOException {
    byte[] bin = new byte[64 * 1024];
    long sum = 0;
    while (sum < most) {
      int count = body.read(bin, 0, (int) Math.min(bin.length, most - sum));
      if (count < 0) {
        received.end(new byte[0]);
        break;
      }
      sum += count;
      received.count().addAndGet(count);
    }
    return sum;
  }

  /** Writes exactly this, ISO-8859-1. */
  public ScriptedRequest write(String text) throws IOException {
    return write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  public ScriptedRequest write(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    return this;
  }

  public OutputStream out() throws IOException {
    return socket.getOutputStream();
  }

  /** A whole answer with its length. Fields: name, value, name, value … */
  public void answer(int status, String text, String... fields) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    boolean bodiless = received.method().equals("HEAD") || status == 204 || status == 304;
    StringBuilder head = new StringBuilder(head(status, fields));
    if (status != 204 && !Arrays.asList(fields).contains("content-length")) {
      head.append("content-length: ").append(bytes.length).append("\r\n");
    }
    byte[] start = head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    byte[] all = Arrays.copyOf(start, start.length + (bodiless ? 0 : bytes.length));
    System.arraycopy(bytes, 0, all, start.length, all.length - start.length);
    write(all);
  }

  /** The status line and the fields, without the empty line. */
  public static String head(int status, String... fields) {
    StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Said\r\n");
    for (int i = 0; i < fields.length; i += 2) {
      head.append(fields[i]).append(": ").append(fields[i + 1]).append("\r\n");
    }
    return head.toString();
  }

  /** Lets time pass; false: the backend was stopped meanwhile. */
  public boolean pause(Duration time) throws InterruptedException {
    return !stopped.await(time.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** So many bytes behind the request, which are no HTTP; fewer where the peer closed before. */
  public byte[] bytes(int count) throws IOException {
    closed = true;
    return wire.bytes(count);
  }

  /** Waits until the peer closed, reading whatever still comes. */
  public void awaitClose() throws IOException {
    closed = true;
    while (wire.read() >= 0) {
      // what comes after the head is of no interest
    }
  }

  /** Closes with a FIN, saying nothing. */
  public void close() throws IOException {
    closed = true;
    socket.close();
  }

  /** Closes with an RST. */
  public void reset() throws IOException {
    closed = true;
    socket.setSoLinger(true, 0);
    socket.close();
  }

  boolean finish() throws IOException {
    if (!closed) {
      body();
    }
    return !closed;
  }
}
