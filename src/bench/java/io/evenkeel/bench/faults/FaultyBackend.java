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
 * A backend in a process of its own that fails as it is told: a line {@code health=… requests=…} on its input changes
 * its ways, and each request that it received whole is a line {@code seen ID} on its output. It ends with its input.
 */
public final class FaultyBackend {
  private final String name;
  private final ServerSocket listener;
  private final Set<FaultyConnection> connections = ConcurrentHashMap.newKeySet();
  private volatile BackendBehavior ways = BackendBehavior.WELL;
  private volatile boolean leaving;

  private FaultyBackend(String name, int port) throws IOException {
    this.name = name;
    listener = new ServerSocket();
    listener.setReuseAddress(true);
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1024);
  }

  /** Arguments: a name, a port, and how many milliseconds pass before the first connection is taken. */
  public static void main(String[] arguments) throws Exception {
    FaultyBackend backend = new FaultyBackend(arguments[0], Integer.parseInt(arguments[1]));
    Runtime.getRuntime().addShutdownHook(new Thread(backend::leave));
    Thread ear = new Thread(backend::listenToOrders, "orders");
    ear.setDaemon(true);
    ear.start();
    backend.say("ready");
    TimeUnit.MILLISECONDS.sleep(Long.parseLong(arguments[2]));
    backend.accept();
  }

  private void listenToOrders() {
    try (BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = orders.readLine(); line != null; line = orders.readLine()) {
        ways = BackendBehavior.of(line);
        say("does " + line);
      }
    } catch (IOException gone) {
      // as good as the end of the input
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
        // leaving: the requests under way are waited for by the hook
        TimeUnit.SECONDS.sleep(10);
      }
    }
  }

  /** SIGTERM: takes no more connections, finishes what is under way, and closes the rest. */
  private void leave() {
    leaving = true;
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

  BackendBehavior ways() {
    return ways;
  }

  boolean leaving() {
    return leaving;
  }

  void gone(FaultyConnection connection) {
    connections.remove(connection);
  }

  void say(String line) {
    System.out.println(line);
    System.out.flush();
  }
}
