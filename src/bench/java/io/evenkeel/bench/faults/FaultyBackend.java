package io.evenkeel.bench.faults;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A backend process with configurable faults: a line {@code health=… requests=…} on its input sets its behavior, and
 * it prints {@code seen ID} for each complete request. It exits at the end of its input.
 */
public final class FaultyBackend {
  private final String name;
  private final ServerSocket listener;
  private final Set<FaultyConnection> connections = ConcurrentHashMap.newKeySet();
  private volatile BackendBehavior behavior = BackendBehavior.OK;
  private volatile boolean shuttingDown;

  private FaultyBackend(String name, int port) throws IOException {
    this.name = name;
    listener = new ServerSocket();
    listener.setReuseAddress(true);
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1024);
  }

  /** Arguments: a name, a port, and the milliseconds before the first connection is accepted. */
  public static void main(String[] arguments) throws Exception {
    FaultyBackend backend = new FaultyBackend(arguments[0], Integer.parseInt(arguments[1]));
    Runtime.getRuntime().addShutdownHook(new Thread(backend::shutDown));
    Thread reader = new Thread(backend::readCommands, "orders");
    reader.setDaemon(true);
    reader.start();
    backend.print("ready");
    TimeUnit.MILLISECONDS.sleep(Long.parseLong(arguments[2]));
    backend.accept();
  }

  private void readCommands() {
    try (BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = commands.readLine(); line != null; line = commands.readLine()) {
        behavior = BackendBehavior.of(line);
        print("does " + line);
      }
    } catch (IOException gone) {
      // treated as the end of the input
    }
    Runtime.getRuntime().halt(0);
  }

  private void accept() throws InterruptedException {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        FaultyConnection connection = new FaultyConnection(this, socket);
        connections.add(connection);
        Thread thread = new Thread(connection, name + " serves");
        thread.setDaemon(true);
        thread.start();
      } catch (IOException closed) {
        // shutting down: the shutdown hook waits for requests in flight
        TimeUnit.SECONDS.sleep(10);
      }
    }
  }

  /** SIGTERM: stops accepting connections, finishes requests in flight, and closes the other connections. */
  private void shutDown() {
    shuttingDown = true;
    try {
      listener.close();
      for (int i = 0; i < 500 && connections.stream().anyMatch(FaultyConnection::busy); i++) {
        TimeUnit.MILLISECONDS.sleep(10);
      }
    } catch (IOException | InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
  }

  String name() {
    return name;
  }

  BackendBehavior behavior() {
    return behavior;
  }

  boolean shuttingDown() {
    return shuttingDown;
  }

  void remove(FaultyConnection connection) {
    connections.remove(connection);
  }

  void print(String line) {
    System.out.println(line);
    System.out.flush();
  }
}
