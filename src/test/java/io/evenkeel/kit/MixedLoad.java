package io.evenkeel.kit;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Clients that send GETs and POSTs in a loop until they are stopped. Each request has its own id, and a correct
 * response starts and ends with it.
 */
public final class MixedLoad implements AutoCloseable {
  /**
   * A request without a correct response.
   *
   * @param what the status and body of its response, or the error
   */
  public record Loss(String method, long id, String what) {}

  private final int port;
  private final List<Thread> clients = new ArrayList<>();
  private final AtomicLong ids = new AtomicLong();
  private final AtomicLong ended = new AtomicLong();
  private final List<Loss> losses = new CopyOnWriteArrayList<>();
  private volatile boolean stopped;

  public MixedLoad(int port, int clients) {
    this.port = port;
    for (int i = 0; i < clients; i++) {
      Thread client = new Thread(this::run, "mixed load");
      client.setDaemon(true);
      this.clients.add(client);
      client.start();
    }
  }

  /** A script that sends the expected response to each request of this load. */
  public static Script serves() {
    return request -> {
      request.body();
      request.respond(200, expectedBody(request));
    };
  }

  /** The body of the correct response to a request. */
  public static String expectedBody(ScriptedRequest request) {
    String id = request.received().target().split("id=", 2)[1];
    return id + ": served :" + id;
  }

  private void run() {
    RawClient client = null;
    while (!stopped) {
      long id = ids.incrementAndGet();
      String method = id % 3 == 0 ? "POST" : "GET";
      boolean reusable = false;
      try {
        client = client == null ? RawClient.connect(port) : client;
        reusable = send(client, method, id);
      } catch (UncheckedIOException problem) {
        losses.add(new Loss(method, id, String.valueOf(problem.getCause())));
      }
      ended.incrementAndGet();
      client = reusable ? client : close(client);
      LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
    }
    close(client);
  }

  private boolean send(RawClient client, String method, long id) {
    String target = "/item?id=" + id;
    Response response = method.equals("GET") ? client.get(target) : client.post(target, "precious");
    String body = response.body();
    if (!response.complete()) {
      losses.add(new Loss(method, id, "cut"));
    } else if (response.status() != 200) {
      losses.add(new Loss(method, id, response.status() + " " + body));
    } else if (!body.startsWith(id + ":") || !body.endsWith(":" + id)) {
      losses.add(new Loss(method, id, "forged: " + body));
    }
    return response.complete() && !response.field("connection").orElse("").contains("close");
  }

  private static @Nullable RawClient close(@Nullable RawClient client) {
    if (client != null) {
      client.close();
    }
    return null;
  }

  /** Waits until {@code count} more requests have ended. */
  public MixedLoad more(long count) {
    long goal = ended.get() + count;
    Await.until(
        () -> count + " more requests; lost " + losses,
        Await.BOUND.multipliedBy(2),
        () -> ended.get() >= goal);
    return this;
  }

  /** Stops every client after its current response. */
  public MixedLoad stop() {
    stopped = true;
    Await.until(
        () -> "the clients have stopped", Await.BOUND.multipliedBy(2), () -> clients.stream()
            .noneMatch(Thread::isAlive));
    return this;
  }

  /** The losses of requests with this method. */
  public List<Loss> lost(String method) {
    return losses.stream().filter(each -> each.method().equals(method)).toList();
  }

  @Override
  public void close() {
    stop();
  }
}
