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

/** A client of one connection that sends exactly what it is told and reads exactly what comes. One thread. */
public final class RawClient implements AutoCloseable {
  private final Socket socket;
  private final MessageReader wire;

  private RawClient(Socket socket) throws IOException {
    this.socket = socket;
    this.wire = new MessageReader(socket.getInputStream());
  }

  public static RawClient connect(int port) {
    return connect(port, 0);
  }

  /** @param receiveBuffer of the kernel, in bytes; 0: as it likes. Small ones make slow readers felt. */
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

  /** The same by TLS, the handshake done; a name that is not empty is asked for (SNI) and verified. */
  public static RawClient connect(int port, SSLContext context, String name) {
    return over(connect(port).socket, context, name);
  }

  /** Goes on by TLS, behind whatever was sent in the clear. */
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

  /** The TLS that was agreed on. */
  public SSLSession session() {
    return ((SSLSocket) socket).getSession();
  }

  /** How long a read may wait. */
  public RawClient readTimeout(Duration time) {
    return io(() -> {
      socket.setSoTimeout((int) time.toMillis());
      return this;
    });
  }

  /** Sends exactly this, ISO-8859-1. */
  public RawClient send(String text) {
    return send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  public RawClient send(byte[] bytes) {
    return io(() -> {
      socket.getOutputStream().write(bytes);
      return this;
    });
  }

  /** Sends each part a moment after the one before, so that they arrive apart. */
  public RawClient sendSlowly(Duration between, String... parts) {
    for (String part : parts) {
      send(part);
      java.util.concurrent.locks.LockSupport.parkNanos(between.toNanos());
    }
    return this;
  }

  /** Sends the head of a GET that keeps the connection. */
  public RawClient sendGet(String target) {
    return send("GET " + target + " HTTP/1.1\r\nHost: test\r\n\r\n");
  }

  public Response get(String target) {
    return sendGet(target).read();
  }

  /** Sends a POST with a length. */
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

  /** Reads one answer, 1xx before it included; one that was cut is marked, no answer at all is an error. */
  public Response read(String method) {
    return io(() -> {
      List<Head> interim = new ArrayList<>();
      Head head = head();
      while (head.word(1).startsWith("1") && !head.word(1).equals("101")) {
        interim.add(head);
        head = head();
      }
      Body body = wire.answerBody(head, method, Integer.parseInt(head.word(1)));
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

  /** Reads one head alone, 1xx too. */
  public Head head() {
    return io(() -> {
      Head head = wire.head();
      if (head == null) {
        throw new EOFException("closed without an answer");
      }
      return head;
    });
  }

  /** The body after {@link #head}, to be streamed. */
  public Body body(Head head) {
    return wire.answerBody(head, "GET", Integer.parseInt(head.word(1)));
  }

  /** So many bytes that are no HTTP, fewer where the peer closed before. */
  public byte[] bytes(int count) {
    return io(() -> wire.bytes(count));
  }

  /** Waits for the peer's close; false: something else came, or nothing in time. */
  public boolean seesClose() {
    try {
      return wire.read() < 0;
    } catch (SocketTimeoutException open) {
      return false;
    } catch (IOException reset) {
      return true;
    }
  }

  /** The next byte; -1 where the peer has closed as its protocol asks, and anything else is an error. */
  public int readByte() {
    return io(wire::read);
  }

  public OutputStream out() {
    return io(socket::getOutputStream);
  }

  /** Sends a FIN and goes on reading. */
  public RawClient halfClose() {
    return io(() -> {
      socket.shutdownOutput();
      return this;
    });
  }

  /** Leaves with an RST. */
  public void reset() {
    io(() -> {
      socket.setSoLinger(true, 0);
      socket.close();
      return this;
    });
  }

  @Override
  public void close() {
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
