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

/** One client that sends mutations, a connection each, and now and then asks whether others are served as they should. */
record FuzzClient(int port, long seed, int exchanges, Queue<String> wrong) implements Runnable {
  private static final int QUIET_MILLIS = 15;
  private static final int HUNG_MILLIS = 8_000;

  @Override
  public void run() {
    SplittableRandom random = new SplittableRandom(seed);
    ByteMutation requests = new ByteMutation(random, WireCase.of("requests"));
    try {
      for (int i = 0; i < exchanges; i++) {
        if (i % 20 == 19) {
          clean(random.nextInt());
        } else if (i % 3 == 2) {
          odd(random.nextInt(1 << 30));
        } else {
          hostile(requests.next(), random.nextInt(4) == 0, i);
        }
      }
    } catch (IOException | RuntimeException problem) {
      wrong.add("seed " + seed + ": " + problem);
    }
  }

  /** Bytes that mean anything or nothing: whatever comes back, the connection ends when the client's does. */
  private void hostile(String bytes, boolean apart, int nth) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setTcpNoDelay(true);
      byte[] raw = bytes.getBytes(StandardCharsets.ISO_8859_1);
      int first = apart ? raw.length / 2 : raw.length;
      socket.getOutputStream().write(raw, 0, first);
      socket.getOutputStream().write(raw, first, raw.length - first);
      if (hangs(socket, QUIET_MILLIS)) {
        wrong.add("seed " + seed + " exchange " + nth + " hangs: " + bytes);
      }
    } catch (java.net.SocketException reset) {
      // closed with an answer that we did not read: as good an end as any
    }
  }

  /** Whether the other side does not end it, though this one does: at once, or after a quiet while. */
  static boolean hangs(Socket socket, int quietMillis) throws IOException {
    socket.setSoTimeout(quietMillis);
    if (ends(socket.getInputStream())) {
      return false;
    }
    socket.shutdownOutput();
    socket.setSoTimeout(HUNG_MILLIS);
    return !ends(socket.getInputStream());
  }

  private static boolean ends(InputStream in) throws IOException {
    byte[] sink = new byte[8192];
    try {
      for (int read = in.read(sink); read >= 0; read = in.read(sink)) {
        // what it is does not matter here
      }
      return true;
    } catch (SocketTimeoutException quiet) {
      return false;
    }
  }

  /** A sound request whose answer is a mutation: it comes whole, or is seen to be cut, and never hangs. */
  private void odd(int of) {
    try (RawClient client = RawClient.connect(port)) {
      client.get("/fuzz/" + of);
    } catch (java.io.UncheckedIOException cut) {
      if (cut.getCause() instanceof SocketTimeoutException) {
        wrong.add("seed " + seed + ": no answer to /fuzz/" + of);
      }
    }
  }

  private void clean(int number) {
    try (RawClient client = RawClient.connect(port)) {
      for (String target : new String[] {"/clean/" + number, "/again/" + number}) {
        Response answer = client.get(target);
        if (answer.status() != 200 || !answer.body().equals(target)) {
          wrong.add(
              "seed " + seed + ": " + answer.status() + " " + answer.body() + " to " + target);
        }
      }
    }
  }
}
