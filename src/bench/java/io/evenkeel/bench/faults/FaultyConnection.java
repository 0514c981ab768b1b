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

/** One connection of a faulty backend: requests in, and whatever the backend's ways make of them out. */
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
      // the other side left, or this one made its exit
    } finally {
      busy = false;
      backend.gone(this);
    }
  }

  /** One request; whether another may follow. */
  private boolean serve() throws IOException, InterruptedException {
    RequestHead head = head();
    if (head == null) {
      return false;
    }
    busy = true;
    BackendBehavior ways = backend.ways();
    if (head.path().equals("/health")) {
      return switch (ways.health()) {
        case "fail" -> answer(500, "unwell", head);
        case "hang" -> hang();
        default -> answer(200, "well", head);
      };
    }
    body(head, ways.requests().equals("sip"));
    backend.say("seen " + head.id());
    TimeUnit.MILLISECONDS.sleep(ways.requests().equals("slow") ? SLOW_MS : USUAL_MS);
    return switch (ways.requests()) {
      case "hang" -> hang();
      case "fail" -> answer(500, "cannot", head);
      case "reset" -> reset();
      case "reset-some" ->
        ThreadLocalRandom.current().nextInt(20) == 0 ? reset() : answer(200, whole(head), head);
      case "cut" -> cut(head);
      case "garbage" -> say("\u0001\u0002 this is no HTTP \u0003\r\n\r\nnor is this\r\n\r\n");
      case "large-head" -> say("HTTP/1.1 200 OK\r\nX-Large: " + "x".repeat(1 << 20) + "\r\n\r\n");
      case "interim" -> say("HTTP/1.1 102 Processing\r\n\r\n".repeat(20_000));
      case "close" -> {
        answer(200, whole(head), head);
        yield false;
      }
      default -> answer(200, whole(head), head);
    };
  }

  private @Nullable RequestHead head() throws IOException {
    socket.setSoTimeout(backend.ways().requests().equals("idle") ? IDLE_MS : 0);
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

  private void body(RequestHead head, boolean sip) throws IOException, InterruptedException {
    if (!head.chunked()) {
      read(head.length(), sip);
      return;
    }
    for (long size = chunkSize(); size > 0; size = chunkSize()) {
      read(size + 2, sip);
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

  private void read(long length, boolean sip) throws IOException, InterruptedException {
    byte[] bin = new byte[64 * 1024];
    for (long left = length; left > 0; ) {
      int count = in.read(bin, 0, (int) Math.min(left, bin.length));
      if (count < 0) {
        throw new IOException("ended within a body");
      }
      left -= count;
      if (sip) {
        TimeUnit.MILLISECONDS.sleep(15);
      }
    }
  }

  /** What a client can tell to be whole: it begins and ends with the request's id. */
  private static String whole(RequestHead head) {
    return RequestSample.body(head.id());
  }

  private boolean answer(int status, String text, RequestHead head) throws IOException {
    boolean close = backend.leaving();
    String framing = head.id() % 2 == 0
        ? "Content-Length: " + text.length() + "\r\n\r\n" + text
        : "Transfer-Encoding: chunked\r\n\r\n" + chunks(text) + "0\r\n\r\n";
    say(start(status) + (close ? "Connection: close\r\n" : "") + framing);
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

  /** Half of an answer, then a reset, or for every other one with a length or chunks a plain end. */
  private boolean cut(RequestHead head) throws IOException, InterruptedException {
    String text = whole(head);
    String half = text.substring(0, text.length() / 2);
    say(start(200)
        + (head.id() % 2 == 0
            ? "Content-Length: " + text.length() + "\r\n\r\n" + half
            : "Transfer-Encoding: chunked\r\n\r\n" + chunk(half)));
    TimeUnit.MILLISECONDS.sleep(20);
    return head.id() % 4 < 2 && reset();
  }

  private boolean say(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    return true;
  }

  private boolean reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
    return false;
  }

  /** Waits until the other side has had enough. */
  private boolean hang() throws IOException {
    while (in.read() >= 0) {
      // what comes is of no interest
    }
    return false;
  }
}
