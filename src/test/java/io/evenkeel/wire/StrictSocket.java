package io.evenkeel.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/** The listener, connections and records that strict backends of both protocols share. */
abstract class StrictSocket implements RecordingBackend {
  private final ServerSocket listener;
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final Queue<ParsedRequest> seen = new ConcurrentLinkedQueue<>();
  private final List<String> faults = new CopyOnWriteArrayList<>();

  StrictSocket() {
    try {
      listener = new ServerSocket(0, 512, InetAddress.getLoopbackAddress());
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
    daemon(this::accept);
  }

  /** Serves a connection until either side closes it, on its own thread. */
  abstract void serve(Socket socket) throws IOException;

  void record(ParsedRequest request) {
    seen.add(request);
  }

  @Override
  public String url() {
    return "http://127.0.0.1:" + listener.getLocalPort();
  }

  @Override
  public List<ParsedRequest> seen() {
    return List.copyOf(seen);
  }

  @Override
  public void clear() {
    seen.clear();
  }

  @Override
  public List<String> faults() {
    return List.copyOf(faults);
  }

  /** The same list, mutable. */
  List<String> mutableFaults() {
    return faults;
  }

  int connections() {
    return connections.size();
  }

  private void accept() throws IOException {
    while (!listener.isClosed()) {
      Socket socket = listener.accept();
      connections.add(socket);
      daemon(() -> {
        try (socket) {
          serve(socket);
        } finally {
          connections.remove(socket);
        }
      });
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void daemon(Work work) {
    Thread thread = new Thread(
        () -> {
          try {
            work.run();
          } catch (IOException | UncheckedIOException gone) {
            // closed by the proxy, by a script, or at the end of the test
          }
        },
        "strict");
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
      // already closed
    }
  }
}
