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

/** A backend on a real socket that does what it is told, and remembers what it received. Any thread scripts it. */
public final class ScriptedBackend implements AutoCloseable {
  private final String id;
  private final Map<String, Script> byPath = new ConcurrentHashMap<>();
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final List<ReceivedRequest> received = new CopyOnWriteArrayList<>();
  private final AtomicInteger probes = new AtomicInteger();
  private final AtomicInteger accepted = new AtomicInteger();
  private volatile Script otherwise;
  private volatile Script health = Scripts.answers(200, "well");
  private volatile Duration idle = Duration.ZERO;
  private volatile CountDownLatch stopped = new CountDownLatch(1);
  private volatile CountDownLatch thawed = new CountDownLatch(0);
  private volatile ServerSocket listener;
  private volatile Thread accepting;
  private final ServerSocketFactory sockets;
  private final int port;

  /** Listens at once; answers everything with 200 and its id. */
  public ScriptedBackend(String id) {
    this(id, ServerSocketFactory.getDefault());
  }

  public ScriptedBackend(String id, ServerSocketFactory sockets) {
    this.id = id;
    this.sockets = sockets;
    this.otherwise = Scripts.answers(200, id);
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

  /** What it does with every request that no path says otherwise of. */
  public ScriptedBackend always(Script script) {
    otherwise = script;
    return this;
  }

  /** What it does at one path, whatever the query. */
  public ScriptedBackend at(String path, Script script) {
    byPath.put(path, script);
    return this;
  }

  /** What it does at /health, from now on. */
  public ScriptedBackend health(Script script) {
    health = script;
    return this;
  }

  /** Closes connections that are idle for so long after an answer. */
  public ScriptedBackend closesIdleAfter(Duration time) {
    idle = time;
    return this;
  }

  /** Every request received but for /health, in order of arrival. */
  public List<ReceivedRequest> received() {
    return List.copyOf(received);
  }

  public List<ReceivedRequest> received(String path) {
    return received.stream().filter(each -> path(each).equals(path)).toList();
  }

  public long requestsSeen(String method) {
    return received.stream().filter(each -> each.method().equals(method)).count();
  }

  /** Requests for /health so far. */
  public int probes() {
    return probes.get();
  }

  public int openConnections() {
    return connections.size();
  }

  public int acceptedConnections() {
    return accepted.get();
  }

  /** Dies like a killed process: the port refuses, every connection is reset. */
  public void stop() {
    stopped.countDown();
    thawed.countDown();
    quietly(listener);
    // until that thread has left accept(), the kernel goes on taking connections
    Await.until("the port closed", () -> !accepting.isAlive());
    for (Socket each : connections) {
      try {
        each.setSoLinger(true, 0);
      } catch (IOException gone) {
        // closed by the other side just now
      }
      quietly(each);
    }
  }

  /** Listens again on the port it had. */
  public void start() {
    stopped = new CountDownLatch(1);
    listener = listen(port);
    accepting = accept(listener);
  }

  /** Stands still like a stopped process: the kernel accepts, nobody reads. */
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
      MessageReader wire = new MessageReader(socket.getInputStream());
      boolean goesOn = true;
      for (int nth = 1; goesOn; nth++) {
        socket.setSoTimeout(nth == 1 ? 0 : (int) idle.toMillis());
        if (!wire.more()) {
          return;
        }
        socket.setSoTimeout(0);
        thawed.await();
        Head head = wire.head();
        if (head == null) {
          return;
        }
        goesOn = play(new ScriptedRequest(socket, wire, new ReceivedRequest(head, nth), stopped));
      }
    } finally {
      connections.remove(socket);
    }
  }

  private boolean play(ScriptedRequest call) throws IOException, InterruptedException {
    String path = path(call.request());
    if (path.equals("/health")) {
      probes.incrementAndGet();
      health.play(call);
    } else {
      received.add(call.request());
      byPath.getOrDefault(path, otherwise).play(call);
    }
    boolean close = call.request().field("connection").orElse("").equalsIgnoreCase("close");
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
            // the peer left, or we were stopped: the script ends here
          } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
          }
        },
        name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private static void quietly(AutoCloseable open) {
    try {
      open.close();
    } catch (Exception gone) {
      // closed is what it was to be
    }
  }
}
