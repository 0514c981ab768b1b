package io.evenkeel.bench.faults;

import io.evenkeel.bench.faults.RequestSample.Fate;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One client on one kept connection; it never asks twice, and believes nothing it can check. */
final class LoadClient implements AutoCloseable {
  /** How long it waits for anything. */
  static final int PATIENCE_MS = 20_000;

  private final int port;
  private @Nullable Socket socket;
  private InputStream in = InputStream.nullInputStream();
  private boolean refused;
  private boolean closes;

  LoadClient(int port) {
    this.port = port;
  }

  /** Whether the last request found nobody listening. */
  boolean refused() {
    return refused;
  }

  RequestSample send(long id, String method, int bodyBytes) {
    long start = System.nanoTime();
    refused = false;
    Answer answer = new Answer(0, "", Fate.LOST);
    try {
      Socket open = connected();
      try {
        open.getOutputStream().write(request(id, method, bodyBytes));
      } catch (IOException cut) {
        // an answer may have come before all was sent
        closes = true;
      }
      answer = answer(id);
    } catch (ConnectException nobody) {
      refused = true;
      closes = true;
    } catch (IOException | RuntimeException broken) {
      closes = true;
    }
    if (closes) {
      close();
    }
    return new RequestSample(
        id, method, start, System.nanoTime(), answer.status(), answer.backend(), answer.fate());
  }

  private Socket connected() throws IOException {
    if (socket != null) {
      return socket;
    }
    Socket fresh = new Socket();
    fresh.setTcpNoDelay(true);
    fresh.setSoTimeout(PATIENCE_MS);
    fresh.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MS);
    socket = fresh;
    in = new BufferedInputStream(fresh.getInputStream(), 16 * 1024);
    closes = false;
    return fresh;
  }

  private static byte[] request(long id, String method, int bodyBytes) {
    String head = method + " /item?id=" + id + " HTTP/1.1\r\nHost: localhost\r\n"
        + (method.equals("GET") ? "" : "Content-Length: " + bodyBytes + "\r\n") + "\r\n";
    byte[] text = head.getBytes(StandardCharsets.ISO_8859_1);
    byte[] all = new byte[text.length + bodyBytes];
    System.arraycopy(text, 0, all, 0, text.length);
    return all;
  }

  private record Answer(int status, String backend, Fate fate) {}

  private Answer answer(long id) throws IOException {
    String line = line();
    while (line.startsWith("HTTP/1.1 1")) {
      while (!line.isEmpty()) {
        line = line();
      }
      line = line();
    }
    int status = Integer.parseInt(line.split(" ", 3)[1]);
    String backend = "";
    int length = -1;
    boolean chunked = false;
    for (String field = line(); !field.isEmpty(); field = line()) {
      String[] pair = field.split(":", 2);
      String value = pair[1].strip();
      switch (pair[0].toLowerCase(Locale.ROOT)) {
        case "x-backend" -> backend = value;
        case "content-length" -> length = Integer.parseInt(value);
        case "transfer-encoding" -> chunked = value.contains("chunked");
        case "connection" -> closes |= value.contains("close");
        default -> {}
      }
    }
    String body;
    try {
      body = body(length, chunked);
    } catch (IOException cut) {
      closes = true;
      return new Answer(status, backend, Fate.LOST);
    }
    return new Answer(status, backend, fate(status, backend, body, id));
  }

  private static Fate fate(int status, String backend, String body, long id) {
    if (status == 200) {
      return body.equals(RequestSample.body(id)) ? Fate.SERVED : Fate.FORGED;
    }
    return status >= 500 && !backend.isEmpty() ? Fate.BACKENDS_OWN : Fate.LOST;
  }

  private String body(int length, boolean chunked) throws IOException {
    if (!chunked) {
      closes |= length < 0;
      return text(length < 0 ? in.readAllBytes() : exactly(length));
    }
    StringBuilder all = new StringBuilder();
    while (true) {
      int size = Integer.parseInt(line().split(";", 2)[0].strip(), 16);
      if (size == 0) {
        while (!line().isEmpty()) {
          // trailers
        }
        return all.toString();
      }
      all.append(text(exactly(size)));
      line();
    }
  }

  private byte[] exactly(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("cut");
    }
    return bytes;
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder(64);
    for (int one = in.read(); one != '\n'; one = in.read()) {
      if (one < 0) {
        throw new EOFException("cut");
      }
      if (one != '\r') {
        line.append((char) one);
      }
    }
    return line.toString();
  }

  @Override
  public void close() {
    closes = false;
    if (socket != null) {
      try {
        socket.close();
      } catch (IOException gone) {
        // closed is what it was to be
      }
      socket = null;
    }
  }
}
