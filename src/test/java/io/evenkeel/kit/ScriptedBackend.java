package io.evenkeel.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLServerSocket;

/**
 * A backend on a real socket that handles requests with scripts, and records them. Scripts may be set on any thread.
 */
public final class ScriptedBackend implements AutoCloseable {
  private final String id;
  private final Map<String, Script> byPath = new ConcurrentHashMap<>();
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final List<ReceivedRequest> received = new CopyOnWriteArrayList<>();
  private final AtomicInteger probes = new AtomicInteger();
  private final AtomicInteger accepted = new AtomicInteger();
  private volatile Script defaultScript;
  private volatile Script health = Scripts.responds(200, "well");
  private volatile Duration idle = Duration.ZERO;
  private volatile CountDownLatch stopped = new CountDownLatch(1);
  private volatile CountDownLatch thawed = new CountDownLatch(0);
  private volatile ServerSocket listener;
  private volatile Thread accepting;
  private final ServerSocketFactory sockets;
  private final int port;

  /** Starts to listen; responds to every request with 200 and its id. */
  public ScriptedBackend(String id) {
    this(id, ServerSocketFactory.getDefault());
  }

  public ScriptedBackend(String id, ServerSocketFactory sockets) {
    this.id = id;
    this.sockets = sockets;
    this.defaultScript = Scripts.responds(200, id);
    this.listener = listen(0);
    this.port = listener.getLocalPort();
    this.accepting = accept(listener);
  }

  public String id() {
    return id;
  }

  public int port() {
    return port;
  }

  public String url() {
    return (listener instanceof SSLServerSocket ? "https" : "http") + "://127.0.0.1:" + port;
  }

  /** Sets the script of all paths without their own. */
  public ScriptedBackend always(Script script) {
    defaultScript = script;
    return this;
  }

  /** Sets the script of one path, for any query. */
  public ScriptedBackend at(String path, Script script) {
    byPath.put(path, script);
    return this;
  }

  /** Sets the script of /health. */
  public ScriptedBackend health(Script script) {
    health = script;
    return this;
  }

  /** Closes connections that were idle for this time after a response. */
  public ScriptedBackend closesIdleAfter(Duration time) {
    idle = time;
    return this;
  }

  /** Every request received except for /health, in order of arrival. */
  public List<ReceivedRequest> received() {
    return List.copyOf(received);
  }

  public List<ReceivedRequest> received(String path) {
    return received.stream().filter(each -> path(each).equals(path)).toList();
  }

  public long requestsSeen(String method) {
    return received.stream().filter(each -> each.method().equals(method)).count();
  }

  /** The number of requests for /health so far. */
  public int probes() {
    return probes.get();
  }

  public int openConnections() {
    return connections.size();
  }

  public int acceptedConnections() {
    return accepted.get();
  }

  /** Stops like a killed process: the port refuses connections, and all connections are reset. */
  public void stop() {
    stopped.countDown();
    thawed.countDown();
    closeQuietly(listener);
    // until that thread leaves accept(), the kernel accepts connections
    Await.until("the port closed", () -> !accepting.isAlive());
    for (Socket each : connections) {
      try {
        each.setSoLinger(true, 0);
      } catch (IOException gone) {
        // the other side closed it at the same time
      }
      closeQuietly(each);
    }
  }

  /** Listens again on the same port. */
  public void start() {
    stopped = new CountDownLatch(1);
    listener = listen(port);
    accepting = accept(listener);
  }

  /** Freezes like a stopped process: the kernel accepts connections, but no data is read. */
  public void freeze() {
    thawed = new CountDownLatch(1);
  }

  public void thaw() {
    thawed.countDown();
  }

  @Override
  public void close() {
    stop();
  }

  private ServerSocket listen(int port) {
    try {
      ServerSocket socket = sockets.createServerSocket();
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 512);
      return socket;
    } catch (IOException problem) {
      throw new UncheckedIOException("port " + port, problem);
    }
  }

  private Thread accept(ServerSocket on) {
    return daemon(id + " accepts", () -> {
      while (!on.isClosed()) {
        Socket socket = on.accept();
        accepted.incrementAndGet();
        connections.add(socket);
        if (on.isClosed()) {
          socket.setSoLinger(true, 0);
          socket.close();
        }
        serving(socket);
      }
    });
  }

  private void serving(Socket socket) {
    Thread unused = daemon(id + " serves", () -> serve(socket));
  }

  private void serve(Socket socket) throws IOException, InterruptedException {
    try (socket) {
      socket.setTcpNoDelay(true);
      MessageReader reader = new MessageReader(socket.getInputStream());
      Map<String, String> notes = new ConcurrentHashMap<>();
      boolean reusable = true;
      for (int nth = 1; reusable; nth++) {
        socket.setSoTimeout(nth == 1 ? 0 : (int) idle.toMillis());
        if (!reader.awaitByte()) {
          return;
        }
        socket.setSoTimeout(0);
        thawed.await();
        Head head = reader.head();
        if (head == null) {
          return;
        }
        reusable = play(
            new ScriptedRequest(socket, reader, new ReceivedRequest(head, nth), notes, stopped));
      }
    } finally {
      connections.remove(socket);
    }
  }

  private boolean play(ScriptedRequest call) throws IOException, InterruptedException {
    String path = path(call.received());
    if (path.equals("/health")) {
      probes.incrementAndGet();
      health.play(call);
    } else {
      received.add(call.received());
      byPath.getOrDefault(path, defaultScript).play(call);
    }
    boolean close = call.received().field("connection").orElse("").equalsIgnoreCase("close");
    return call.finish() && !close;
  }

  private static String path(ReceivedRequest request) {
    return request.target().split("\\?", 2)[0];
  }

  private interface Work {
    void run() throws IOException, InterruptedException;
  }

  private static Thread daemon(String name, Work work) {
    Thread thread = new Thread(
        () -> {
          try {
            work.run();
          } catch (IOException gone) {
            // the peer closed, or this backend was stopped: the script ends here
          } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
          }
        },
        name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private static void closeQuietly(AutoCloseable open) {
    try {
      open.close();
    } catch (Exception gone) {
      // already closed
    }
  }
}
