package io.evenkeel.kit;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLServerSocket;

/**
 * A backend that speaks HTTP/2 with prior knowledge and sends the frames of its scripts. Scripts may be set on any
 * thread.
 */
public final class H2Backend implements AutoCloseable {
  private final String id;
  private final Frame settings;
  private final ServerSocket listener;
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final Map<String, Script> byPath = new ConcurrentHashMap<>();
  private final List<List<Head.Field>> received = new CopyOnWriteArrayList<>();
  private final List<Frame> resets = new CopyOnWriteArrayList<>();
  private final AtomicInteger accepted = new AtomicInteger();

  /** Handles a request, on the thread that reads its connection. */
  @FunctionalInterface
  public interface Script {
    void play(H2Peer peer, int stream) throws IOException;
  }

  /** Starts to listen; responds to every request with 200 and its id. Settings: id, value, id, value … */
  public H2Backend(String id, int... settings) {
    this(id, ServerSocketFactory.getDefault(), settings);
  }

  /** The same, on sockets of this factory. */
  public H2Backend(String id, ServerSocketFactory sockets, int... settings) {
    this.id = id;
    this.settings = Frame.settings(settings);
    try {
      listener = sockets.createServerSocket();
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
    start(this::accept);
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "h2-backend");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        connections.add(socket);
        start(() -> serve(socket));
      }
    } catch (IOException closed) {
      // end of the connection
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      H2Peer peer = H2Peer.accepted(socket, settings);
      int number = accepted.incrementAndGet();
      while (true) {
        Frame frame = peer.frame();
        if (frame.type() == Frame.HEADERS) {
          List<Head.Field> head = peer.fields(frame);
          String path = StreamResponse.of(head, ":path").orElse("");
          if (!path.equals("/health")) {
            received.add(head);
          }
          byPath.getOrDefault(path, this::respond).play(peer, frame.stream());
        } else if (frame.type() == Frame.RST_STREAM) {
          resets.add(frame);
        } else if (number < 0) {
          return;
        }
      }
    } catch (IOException | UncheckedIOException closed) {
      // closed by a script or by the other side
    } finally {
      connections.remove(socket);
    }
  }

  private void respond(H2Peer peer, int stream) {
    peer.headers(stream, false, ":status", "200").data(stream, true, id);
  }

  public H2Backend at(String path, Script script) {
    byPath.put(path, script);
    return this;
  }

  /** The heads of requests, in order, without those of probes. */
  public List<List<Head.Field>> received() {
    return received;
  }

  /** A header of the latest request; empty if it has none of this name. */
  public String field(String name) {
    return StreamResponse.of(received.get(received.size() - 1), name).orElse("");
  }

  /** The RST_STREAM frames that were received. */
  public List<Frame> resets() {
    return resets;
  }

  public int openConnections() {
    return connections.size();
  }

  private String url() {
    return (listener instanceof SSLServerSocket ? "https" : "http") + "://127.0.0.1:" + port();
  }

  public int port() {
    return listener.getLocalPort();
  }

  /** Makes these the backends of the farm's pool, with HTTP/2; probes are rare, since each opens a connection. */
  public static Farm behind(Farm farm, H2Backend... backends) {
    JsonArray urls = new JsonArray();
    for (H2Backend each : backends) {
      urls.add(new JsonObject().put("id", each.id).put("url", each.url()));
    }
    return farm.pool("backends", urls)
        .pool("protocol", "http2")
        .pool("health.interval", "60s")
        .set("proxy.instances", 1);
  }

  @Override
  public void close() {
    try {
      listener.close();
      for (Socket each : connections) {
        each.close();
      }
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }
}
