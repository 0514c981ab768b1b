package io.evenkeel.admin;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A socket that sends the given text unchanged and reads line by line. */
public final class RawSocket implements AutoCloseable {
  private final Socket socket = new Socket();
  private final BufferedReader in;
  private final long deadline = System.nanoTime() + 30_000_000_000L;

  public RawSocket(int port, String text) throws IOException {
    socket.setReceiveBufferSize(8 * 1024);
    socket.setSoTimeout(20_000);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5_000);
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
    in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
  }

  /** The status of the response to a GET with this Host and these further header lines. */
  public static int status(int port, String path, String host, String... lines) throws IOException {
    String more = lines.length == 0 ? "" : String.join("\r\n", lines) + "\r\n";
    String text = "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n" + more + "\r\n";
    try (RawSocket exchange = new RawSocket(port, text)) {
      return Integer.parseInt(exchange.line().substring(9, 12));
    }
  }

  /** Reads the next line; throws at the end of the stream. */
  public String line() throws IOException {
    String line = in.readLine();
    if (line == null) {
      throw new IOException("the stream has ended");
    }
    if (System.nanoTime() > deadline) {
      throw new IOException("what was waited for did not come");
    }
    return line;
  }

  /** Reads up to the next line that begins with {@code prefix}, and returns its rest. */
  public String after(String prefix) throws IOException {
    while (true) {
      String line = line();
      if (line.startsWith(prefix)) {
        return line.substring(prefix.length());
      }
    }
  }

  /** Reads to the end and counts the lines that begin with {@code prefix}. */
  public int countToEnd(String prefix) {
    int count = 0;
    try {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        count += line.startsWith(prefix) ? 1 : 0;
      }
    } catch (java.net.SocketTimeoutException e) {
      throw new IllegalStateException("the stream does not end", e);
    } catch (IOException reset) {
      // a reset is an end as well
    }
    return count;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
