package io.evenkeel.bench.faults;

import io.evenkeel.bench.faults.RequestSample.Result;
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

/** A client with one persistent connection; it never retries, and checks everything in a response. */
final class LoadClient implements AutoCloseable {
  /** The timeout of a read. */
  static final int READ_TIMEOUT_MS = 20_000;

  private final int port;
  private @Nullable Socket socket;
  private InputStream in = InputStream.nullInputStream();
  private boolean refused;
  private boolean closes;

  LoadClient(int port) {
    this.port = port;
  }

  /** Whether the connection of the last request was refused. */
  boolean refused() {
    return refused;
  }

  RequestSample send(long id, String method, int bodyBytes) {
    long start = System.nanoTime();
    refused = false;
    Received response = new Received(0, "", Result.LOST);
    try {
      Socket open = connected();
      try {
        open.getOutputStream().write(request(id, method, bodyBytes));
      } catch (IOException cut) {
        // the response may arrive before the request was sent completely
        closes = true;
      }
      response = readResponse(id);
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
        id,
        method,
        start,
        System.nanoTime(),
        response.status(),
        response.backend(),
        response.result());
  }

  private Socket connected() throws IOException {
    if (socket != null) {
      return socket;
    }
    Socket fresh = new Socket();
    fresh.setTcpNoDelay(true);
    fresh.setSoTimeout(READ_TIMEOUT_MS);
    fresh.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), READ_TIMEOUT_MS);
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

  private record Received(int status, String backend, Result result) {}

  private Received readResponse(long id) throws IOException {
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
      return new Received(status, backend, Result.LOST);
    }
    return new Received(status, backend, result(status, backend, body, id));
  }

  private static Result result(int status, String backend, String body, long id) {
    if (status == 200) {
      return body.equals(RequestSample.body(id)) ? Result.SERVED : Result.FORGED;
    }
    return status >= 500 && !backend.isEmpty() ? Result.BACKEND_ERROR : Result.LOST;
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
        // already closed
      }
      socket = null;
    }
  }
}
