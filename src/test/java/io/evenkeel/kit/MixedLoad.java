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
 * Clients that GET and POST by turns until they are stopped, each request with an id of its own, which a right answer
 * begins and ends with.
 */
public final class MixedLoad implements AutoCloseable {
  /**
   * A request that was not served.
   *
   * @param what its status and body, or what happened instead of an answer
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
      Thread client = new Thread(this::run, "one of the crowd");
      client.setDaemon(true);
      this.clients.add(client);
      client.start();
    }
  }

  /** The script that serves a crowd. */
  public static Script serves() {
    return call -> {
      call.body();
      call.answer(200, expectedBody(call));
    };
  }

  /** What a request is to be answered with. */
  public static String expectedBody(ScriptedRequest call) {
    String id = call.request().target().split("id=", 2)[1];
    return id + ": served :" + id;
  }

  private void run() {
    RawClient client = null;
    while (!stopped) {
      long id = ids.incrementAndGet();
      String method = id % 3 == 0 ? "POST" : "GET";
      boolean goesOn = false;
      try {
        client = client == null ? RawClient.connect(port) : client;
        goesOn = send(client, method, id);
      } catch (UncheckedIOException problem) {
        losses.add(new Loss(method, id, String.valueOf(problem.getCause())));
      }
      ended.incrementAndGet();
      client = goesOn ? client : close(client);
      LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
    }
    close(client);
  }

  private boolean send(RawClient client, String method, long id) {
    String target = "/item?id=" + id;
    Response answer = method.equals("GET") ? client.get(target) : client.post(target, "precious");
    String body = answer.body();
    if (!answer.complete()) {
      losses.add(new Loss(method, id, "cut"));
    } else if (answer.status() != 200) {
      losses.add(new Loss(method, id, answer.status() + " " + body));
    } else if (!body.startsWith(id + ":") || !body.endsWith(":" + id)) {
      losses.add(new Loss(method, id, "forged: " + body));
    }
    return answer.complete() && !answer.field("connection").orElse("").contains("close");
  }

  private static @Nullable RawClient close(@Nullable RawClient client) {
    if (client != null) {
      client.close();
    }
    return null;
  }

  /** Waits for the end of so many more requests. */
  public MixedLoad more(long count) {
    long goal = ended.get() + count;
    Await.until(
        () -> count + " more requests; lost " + losses,
        Await.BOUND.multipliedBy(2),
        () -> ended.get() >= goal);
    return this;
  }

  /** Ends every client after the answer it waits for. */
  public MixedLoad stop() {
    stopped = true;
    Await.until(() -> "the crowd's end", Await.BOUND.multipliedBy(2), () -> clients.stream()
        .noneMatch(Thread::isAlive));
    return this;
  }

  /** What was not served of one method. */
  public List<Loss> lost(String method) {
    return losses.stream().filter(each -> each.method().equals(method)).toList();
  }

  @Override
  public void close() {
    stop();
  }
}
