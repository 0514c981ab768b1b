package io.evenkeel.wire;

import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.Response;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.SplittableRandom;

/** A client that sends mutations, each on a new connection, and sometimes checks that valid requests are served. */
record FuzzClient(int port, long seed, int exchanges, Queue<String> failures) implements Runnable {
  private static final int SILENCE_MILLIS = 15;
  private static final int HUNG_MILLIS = 8_000;

  @Override
  public void run() {
    SplittableRandom random = new SplittableRandom(seed);
    ByteMutation requests = new ByteMutation(random, WireCase.of("requests"));
    try {
      for (int i = 0; i < exchanges; i++) {
        if (i % 20 == 19) {
          checkValidRequests(random.nextInt());
        } else if (i % 3 == 2) {
          requestMutation(random.nextInt(1 << 30));
        } else {
          sendMutation(requests.next(), random.nextInt(4) == 0, i);
        }
      }
    } catch (IOException | RuntimeException problem) {
      failures.add("seed " + seed + ": " + problem);
    }
  }

  /** Sends mutated bytes. The balancer may respond in any way, but must close the connection after the client does. */
  private void sendMutation(String bytes, boolean apart, int nth) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setTcpNoDelay(true);
      byte[] raw = bytes.getBytes(StandardCharsets.ISO_8859_1);
      int first = apart ? raw.length / 2 : raw.length;
      socket.getOutputStream().write(raw, 0, first);
      socket.getOutputStream().write(raw, first, raw.length - first);
      if (hangs(socket, SILENCE_MILLIS)) {
        failures.add("seed " + seed + " exchange " + nth + " hangs: " + bytes);
      }
    } catch (java.net.SocketException reset) {
      // closed with a response that was not read, which is a valid end
    }
  }

  /** Whether the other side keeps the connection open after {@code silenceMillis} of silence and a FIN of this side. */
  static boolean hangs(Socket socket, int silenceMillis) throws IOException {
    socket.setSoTimeout(silenceMillis);
    if (ends(socket.getInputStream())) {
      return false;
    }
    socket.shutdownOutput();
    socket.setSoTimeout(HUNG_MILLIS);
    return !ends(socket.getInputStream());
  }

  private static boolean ends(InputStream in) throws IOException {
    byte[] buffer = new byte[8192];
    try {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        // only the end matters
      }
      return true;
    } catch (SocketTimeoutException quiet) {
      return false;
    }
  }

  /** Sends a valid request whose response is mutated: the response may be complete or truncated, but must not hang. */
  private void requestMutation(int of) {
    try (RawClient client = RawClient.connect(port)) {
      client.get("/fuzz/" + of);
    } catch (java.io.UncheckedIOException cut) {
      if (cut.getCause() instanceof SocketTimeoutException) {
        failures.add("seed " + seed + ": no answer to /fuzz/" + of);
      }
    }
  }

  private void checkValidRequests(int number) {
    try (RawClient client = RawClient.connect(port)) {
      for (String target : new String[] {"/clean/" + number, "/again/" + number}) {
        Response response = client.get(target);
        if (response.status() != 200 || !response.body().equals(target)) {
          failures.add(
              "seed " + seed + ": " + response.status() + " " + response.body() + " to " + target);
        }
      }
    }
  }
}
