package io.evenkeel.kit;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

/** A client with one connection that sends exactly the given bytes and reads exactly what arrives. For one thread. */
public final class RawClient implements AutoCloseable {
  private final Socket socket;
  private final MessageReader reader;

  private RawClient(Socket socket) throws IOException {
    this.socket = socket;
    this.reader = new MessageReader(socket.getInputStream());
  }

  public static RawClient connect(int port) {
    return connect(port, 0);
  }

  /**
   * @param receiveBuffer of the kernel, in bytes; 0 for its default. A small one makes the sender notice a slow
   *     reader.
   */
  public static RawClient connect(int port, int receiveBuffer) {
    try {
      Socket socket = new Socket();
      if (receiveBuffer > 0) {
        socket.setReceiveBufferSize(receiveBuffer);
      }
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5_000);
      socket.setTcpNoDelay(true);
      socket.setSoTimeout((int) Await.BOUND.toMillis());
      return new RawClient(socket);
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }

  /** Connects and does a TLS handshake; {@code name}, unless empty, is sent as SNI and verified. */
  public static RawClient connect(int port, SSLContext context, String name) {
    return over(connect(port).socket, context, name);
  }

  /** Continues with TLS on this connection, after any bytes that were sent in clear text. */
  public RawClient secured(SSLContext context, String name) {
    return over(socket, context, name);
  }

  private static RawClient over(Socket plain, SSLContext context, String name) {
    return io(() -> {
      SSLSocket socket =
          (SSLSocket) context.getSocketFactory().createSocket(plain, name, plain.getPort(), true);
      SSLParameters parameters = socket.getSSLParameters();
      if (!name.isEmpty()) {
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        parameters.setServerNames(List.of(new SNIHostName(name)));
      }
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      return new RawClient(socket);
    });
  }

  /** The TLS session of this connection. */
  public SSLSession session() {
    return ((SSLSocket) socket).getSession();
  }

  /** Sets the timeout of a read. */
  public RawClient readTimeout(Duration time) {
    return io(() -> {
      socket.setSoTimeout((int) time.toMillis());
      return this;
    });
  }

  /** Sends this text as ISO-8859-1. */
  public RawClient send(String text) {
    return send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  public RawClient send(byte[] bytes) {
    return io(() -> {
      socket.getOutputStream().write(bytes);
      return this;
    });
  }

  /** Sends the parts with a pause between them, so that they arrive separately. */
  public RawClient sendSlowly(Duration between, String... parts) {
    for (String part : parts) {
      send(part);
      java.util.concurrent.locks.LockSupport.parkNanos(between.toNanos());
    }
    return this;
  }

  /** Sends a GET that keeps the connection open. */
  public RawClient sendGet(String target) {
    return send("GET " + target + " HTTP/1.1\r\nHost: test\r\n\r\n");
  }

  public Response get(String target) {
    return sendGet(target).read();
  }

  /** Sends a POST with a Content-Length. */
  public RawClient sendPost(String target, String body) {
    return send("POST " + target + " HTTP/1.1\r\nHost: test\r\nContent-Length: " + body.length()
        + "\r\n\r\n" + body);
  }

  public Response post(String target, String body) {
    return sendPost(target, body).read();
  }

  public Response read() {
    return read("GET");
  }

  /** Reads one response with its 1xx responses. A truncated one is marked; no response at all is an exception. */
  public Response read(String method) {
    return io(() -> {
      List<Head> interim = new ArrayList<>();
      Head head = head();
      while (head.word(1).startsWith("1") && !head.word(1).equals("101")) {
        interim.add(head);
        head = head();
      }
      Body body = reader.responseBody(head, method, Integer.parseInt(head.word(1)));
      java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
      boolean complete = true;
      try {
        body.transferTo(bytes);
      } catch (SocketTimeoutException hung) {
        throw hung;
      } catch (EOFException | SocketException cut) {
        complete = false;
      }
      return new Response(
          head, bytes.toByteArray(), body.ends(), body.trailers(), complete, interim);
    });
  }

  /** Reads one head, which may be that of a 1xx response. */
  public Head head() {
    return io(() -> {
      Head head = reader.head();
      if (head == null) {
        throw new EOFException("closed without an answer");
      }
      return head;
    });
  }

  /** The body after {@link #head}, as a stream. */
  public Body body(Head head) {
    return reader.responseBody(head, "GET", Integer.parseInt(head.word(1)));
  }

  /** Reads {@code count} raw bytes; fewer if the peer closes before. */
  public byte[] bytes(int count) {
    return io(() -> reader.bytes(count));
  }

  /** Waits for the peer to close; returns false if it sends something or the read times out. */
  public boolean seesClose() {
    try {
      return reader.read() < 0;
    } catch (SocketTimeoutException open) {
      return false;
    } catch (IOException reset) {
      return true;
    }
  }

  /** Reads the next byte; -1 if the peer closed the connection cleanly. Any other end is an exception. */
  public int readByte() {
    return io(reader::read);
  }

  public OutputStream out() {
    return io(socket::getOutputStream);
  }

  /** Sends a FIN; can still read. */
  public RawClient halfClose() {
    return io(() -> {
      socket.shutdownOutput();
      return this;
    });
  }

  /** Closes the connection with an RST, so that the other side knows that this one is gone. */
  @Override
  public void close() {
    reset();
  }

  /** The same. */
  public void reset() {
    io(() -> {
      if (!socket.isClosed()) {
        socket.setSoLinger(true, 0);
        socket.close();
      }
      return this;
    });
  }

  /** Closes the connection with a FIN, as a process does that has read everything. */
  public void closeNormally() {
    io(() -> {
      socket.close();
      return this;
    });
  }

  private interface Io<T> {
    T run() throws IOException;
  }

  private static <T> T io(Io<T> work) {
    try {
      return work.run();
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }
}
