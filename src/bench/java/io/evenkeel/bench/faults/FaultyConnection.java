package io.evenkeel.bench.faults;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One connection of a faulty backend: reads requests and responds according to the backend's behavior. */
final class FaultyConnection implements Runnable {
  private static final int IDLE_MS = 50;
  private static final int USUAL_MS = 5;
  private static final int SLOW_MS = 100 * USUAL_MS;

  private final FaultyBackend backend;
  private final Socket socket;
  private final InputStream in;
  private volatile boolean busy;

  FaultyConnection(FaultyBackend backend, Socket socket) throws IOException {
    this.backend = backend;
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
    socket.setTcpNoDelay(true);
  }

  boolean busy() {
    return busy;
  }

  @Override
  public void run() {
    try (socket) {
      while (serve()) {
        busy = false;
      }
    } catch (IOException | InterruptedException gone) {
      // closed by either side
    } finally {
      busy = false;
      backend.remove(this);
    }
  }

  /** Serves one request; returns whether the connection stays open. */
  private boolean serve() throws IOException, InterruptedException {
    RequestHead head = head();
    if (head == null) {
      return false;
    }
    busy = true;
    BackendBehavior behavior = backend.behavior();
    if (head.path().equals("/health")) {
      return switch (behavior.health()) {
        case "fail" -> respond(500, "unwell", head);
        case "hang" -> hang();
        default -> respond(200, "well", head);
      };
    }
    readBody(head, behavior.requests().equals("sip"));
    backend.print("seen " + head.id());
    TimeUnit.MILLISECONDS.sleep(behavior.requests().equals("slow") ? SLOW_MS : USUAL_MS);
    return switch (behavior.requests()) {
      case "hang" -> hang();
      case "fail" -> respond(500, "cannot", head);
      case "reset" -> reset();
      case "reset-some" ->
        ThreadLocalRandom.current().nextInt(20) == 0
            ? reset()
            : respond(200, completeBody(head), head);
      case "cut" -> truncate(head);
      case "garbage" -> write("\u0001\u0002 this is no HTTP \u0003\r\n\r\nnor is this\r\n\r\n");
      case "large-head" -> write("HTTP/1.1 200 OK\r\nX-Large: " + "x".repeat(1 << 20) + "\r\n\r\n");
      case "interim" -> write("HTTP/1.1 102 Processing\r\n\r\n".repeat(20_000));
      case "close" -> {
        respond(200, completeBody(head), head);
        yield false;
      }
      default -> respond(200, completeBody(head), head);
    };
  }

  private @Nullable RequestHead head() throws IOException {
    socket.setSoTimeout(backend.behavior().requests().equals("idle") ? IDLE_MS : 0);
    StringBuilder text = new StringBuilder();
    try {
      while (text.length() < 4 || !text.substring(text.length() - 4).equals("\r\n\r\n")) {
        int one = in.read();
        if (one < 0) {
          return null;
        }
        text.append((char) one);
      }
    } catch (SocketTimeoutException idle) {
      return null;
    }
    socket.setSoTimeout(0);
    return RequestHead.of(text.toString());
  }

  private void readBody(RequestHead head, boolean slowly) throws IOException, InterruptedException {
    if (!head.chunked()) {
      read(head.length(), slowly);
      return;
    }
    for (long size = chunkSize(); size > 0; size = chunkSize()) {
      read(size + 2, slowly);
    }
    read(2, false);
  }

  private long chunkSize() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int one = in.read(); one != '\n'; one = in.read()) {
      if (one < 0) {
        throw new IOException("ended within a chunk");
      }
      line.append((char) one);
    }
    return Long.parseLong(line.toString().strip().split(";", 2)[0], 16);
  }

  private void read(long length, boolean slowly) throws IOException, InterruptedException {
    byte[] buffer = new byte[64 * 1024];
    for (long left = length; left > 0; ) {
      int count = in.read(buffer, 0, (int) Math.min(left, buffer.length));
      if (count < 0) {
        throw new IOException("ended within a body");
      }
      left -= count;
      if (slowly) {
        TimeUnit.MILLISECONDS.sleep(15);
      }
    }
  }

  /** A body that a client can recognize as complete: it starts and ends with the id of the request. */
  private static String completeBody(RequestHead head) {
    return RequestSample.body(head.id());
  }

  private boolean respond(int status, String text, RequestHead head) throws IOException {
    boolean close = backend.shuttingDown();
    String framing = head.id() % 2 == 0
        ? "Content-Length: " + text.length() + "\r\n\r\n" + text
        : "Transfer-Encoding: chunked\r\n\r\n" + chunks(text) + "0\r\n\r\n";
    write(start(status) + (close ? "Connection: close\r\n" : "") + framing);
    return !close;
  }

  private static String chunks(String text) {
    int half = text.length() / 2;
    return chunk(text.substring(0, half)) + chunk(text.substring(half));
  }

  private static String chunk(String text) {
    return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
  }

  private String start(int status) {
    return "HTTP/1.1 " + status + " Said\r\nX-Backend: " + backend.name() + "\r\n";
  }

  /** Sends half a response, then a reset, or for every second one with a length or chunks a plain close. */
  private boolean truncate(RequestHead head) throws IOException, InterruptedException {
    String text = completeBody(head);
    String half = text.substring(0, text.length() / 2);
    write(start(200)
        + (head.id() % 2 == 0
            ? "Content-Length: " + text.length() + "\r\n\r\n" + half
            : "Transfer-Encoding: chunked\r\n\r\n" + chunk(half)));
    TimeUnit.MILLISECONDS.sleep(20);
    return head.id() % 4 < 2 && reset();
  }

  private boolean write(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    return true;
  }

  private boolean reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
    return false;
  }

  /** Waits until the other side closes. */
  private boolean hang() throws IOException {
    while (in.read() >= 0) {
      // only the close matters
    }
    return false;
  }
}
