package io.evenkeel.wire;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ProtocolException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/** A witness that speaks HTTP/1.1 (RFC 9112). */
final class StrictBackend implements Witness {
  /** @param closes whether it closes behind it */
  record Answer(String bytes, boolean closes) {
    static Answer of(String body) {
      return new Answer(
          "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body, false);
    }
  }

  private final ServerSocket listener;
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final Queue<Seen> seen = new ConcurrentLinkedQueue<>();
  private final List<String> faults = new CopyOnWriteArrayList<>();
  private volatile Function<Seen, Optional<Answer>> odd = request -> Optional.empty();

  StrictBackend() {
    try {
      listener = new ServerSocket(0, 512, InetAddress.getLoopbackAddress());
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
    daemon(this::accept);
  }

  @Override
  public String url() {
    return "http://127.0.0.1:" + listener.getLocalPort();
  }

  @Override
  public String protocol() {
    return "http1";
  }

  /** What it answers where it does not answer with the target, or the body if there is one. */
  StrictBackend answers(Function<Seen, Optional<Answer>> answers) {
    odd = answers;
    return this;
  }

  @Override
  public List<Seen> seen() {
    return List.copyOf(seen);
  }

  @Override
  public void forget() {
    seen.clear();
  }

  @Override
  public List<String> faults() {
    return List.copyOf(faults);
  }

  int connections() {
    return connections.size();
  }

  private void accept() throws IOException {
    while (!listener.isClosed()) {
      Socket socket = listener.accept();
      connections.add(socket);
      daemon(() -> serve(socket));
    }
  }

  private void serve(Socket socket) throws IOException {
    try (socket) {
      socket.setTcpNoDelay(true);
      StrictReader reader = new StrictReader(new BufferedInputStream(socket.getInputStream()));
      for (Seen request = reader.read(); request != null; request = reader.read()) {
        seen.add(request);
        Answer answer = odd.apply(request).orElse(null);
        if (answer == null) {
          answer = Answer.of(
              request.method().equals("HEAD")
                  ? ""
                  : request.body().isEmpty() ? request.target() : request.body());
        }
        socket.getOutputStream().write(answer.bytes().getBytes(StandardCharsets.ISO_8859_1));
        if (answer.closes()) {
          LockSupport.parkNanos(1_000_000);
          return;
        }
      }
    } catch (ProtocolException fault) {
      faults.add(fault.getMessage());
    } catch (EOFException cut) {
      // the proxy gave this attempt up, as it may
    } finally {
      connections.remove(socket);
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void daemon(Work work) {
    Thread thread = new Thread(() -> {
      try {
        work.run();
      } catch (IOException gone) {
        // closed by the proxy, or by the end of the test
      }
    });
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    try {
      listener.close();
      for (Socket each : connections) {
        each.close();
      }
    } catch (IOException gone) {
      // closed is what it was to be
    }
  }
}
