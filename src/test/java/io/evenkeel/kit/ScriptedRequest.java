package io.evenkeel.kit;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** One request for a script: what was received, and the socket for the response. */
public final class ScriptedRequest {
  private final Socket socket;
  private final MessageReader reader;
  private final ReceivedRequest received;
  private final Body body;
  private final Map<String, String> notes;
  private final CountDownLatch stopped;
  private boolean closed;

  ScriptedRequest(
      Socket socket,
      MessageReader reader,
      ReceivedRequest received,
      Map<String, String> notes,
      CountDownLatch stopped) {
    this.socket = socket;
    this.reader = reader;
    this.received = received;
    this.body = reader.requestBody(received.head());
    this.notes = notes;
    this.stopped = stopped;
  }

  public ReceivedRequest received() {
    return received;
  }

  /** What scripts remember of the connection from one of its requests to the next. */
  public Map<String, String> notes() {
    return notes;
  }

  /** Reads the body to its end and records it. */
  public byte[] body() throws IOException {
    byte[] all = body.readAllBytes();
    if (!received.complete()) {
      received.end(all);
    }
    return all;
  }

  /** The trailers after the body, which was read to its end. */
  public List<Head.Field> trailers() {
    return body.trailers();
  }

  /** Reads the body to its end, and records only its length. */
  public long count() throws IOException {
    return read(Long.MAX_VALUE);
  }

  /** Reads up to {@code most} bytes of the body, and records only their number. */
  public long read(long most) throws IOException {
    byte[] buffer = new byte[64 * 1024];
    long sum = 0;
    while (sum < most) {
      int count = body.read(buffer, 0, (int) Math.min(buffer.length, most - sum));
      if (count < 0) {
        received.end(new byte[0]);
        break;
      }
      sum += count;
      received.count().addAndGet(count);
    }
    return sum;
  }

  /** Writes this text as ISO-8859-1. */
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

  /** Sends a complete response with its length. Headers: name, value, name, value … */
  public void respond(int status, String text, String... fields) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    boolean withoutBody = received.method().equals("HEAD") || status == 204 || status == 304;
    StringBuilder head = new StringBuilder(head(status, fields));
    if (status != 204 && !Arrays.asList(fields).contains("content-length")) {
      head.append("content-length: ").append(bytes.length).append("\r\n");
    }
    byte[] start = head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    byte[] all = Arrays.copyOf(start, start.length + (withoutBody ? 0 : bytes.length));
    System.arraycopy(bytes, 0, all, start.length, all.length - start.length);
    write(all);
  }

  /** The status line and the header lines, without the empty line. */
  public static String head(int status, String... fields) {
    StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Said\r\n");
    for (int i = 0; i < fields.length; i += 2) {
      head.append(fields[i]).append(": ").append(fields[i + 1]).append("\r\n");
    }
    return head.toString();
  }

  /** Waits for {@code time}; returns false if the backend was stopped during the wait. */
  public boolean pause(Duration time) throws InterruptedException {
    return !stopped.await(time.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Reads {@code count} raw bytes after the request; fewer if the peer closes before. */
  public byte[] bytes(int count) throws IOException {
    closed = true;
    return reader.bytes(count);
  }

  /** Reads until the peer closes. */
  public void awaitClose() throws IOException {
    closed = true;
    while (reader.read() >= 0) {
      // only the close matters
    }
  }

  /** Closes the connection with a FIN, without a response. */
  public void close() throws IOException {
    closed = true;
    socket.close();
  }

  /** Closes the connection with an RST. */
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
