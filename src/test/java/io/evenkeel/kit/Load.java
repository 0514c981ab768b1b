package io.evenkeel.kit;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Clients that send requests in a loop, each on a persistent connection, until they are stopped. Counts what they
 * receive.
 */
public final class Load implements AutoCloseable {
  private final List<Thread> clients = new ArrayList<>();
  private final Map<String, AtomicLong> tally = new ConcurrentHashMap<>();
  private final List<String> errors = new CopyOnWriteArrayList<>();
  private final AtomicLong responses = new AtomicLong();
  private final int port;
  private final Function<RawClient, Response> request;
  private volatile boolean stopped;

  /** Starts the clients. Responses are counted by status and body, for example {@code 200 b1}. */
  public Load(int port, int clients, Function<RawClient, Response> request) {
    this.port = port;
    this.request = request;
    for (int i = 0; i < clients; i++) {
      Thread client = new Thread(this::run, "client " + i);
      client.setDaemon(true);
      this.clients.add(client);
      client.start();
    }
  }

  /** The number of responses so far. */
  public long responses() {
    return responses.get();
  }

  /** Waits for {@code count} more responses. */
  public Load more(long count) {
    long goal = responses.get() + count;
    Await.until(
        () -> count + " more answers; " + this,
        Await.BOUND,
        () -> responses.get() >= goal || allEnded());
    return this;
  }

  private boolean allEnded() {
    return clients.stream().noneMatch(Thread::isAlive);
  }

  /** Failures: truncated connections and responses, and timeouts. */
  public List<String> errors() {
    return List.copyOf(errors);
  }

  /** The number of responses for each status and body. */
  public Map<String, Long> tally() {
    Map<String, Long> sums = new TreeMap<>();
    tally.forEach((what, count) -> sums.put(what, count.get()));
    return sums;
  }

  /** Stops every client after its current response. */
  public Load stop() {
    stopped = true;
    Await.until("the clients have stopped", this::allEnded);
    return this;
  }

  @Override
  public void close() {
    stop();
  }

  @Override
  public String toString() {
    return tally() + " " + errors;
  }

  private void run() {
    RawClient client = null;
    while (!stopped) {
      try {
        client = client == null ? RawClient.connect(port) : client;
        Response response = request.apply(client);
        tally
            .computeIfAbsent(response.status() + " " + response.body(), unseen -> new AtomicLong())
            .incrementAndGet();
        if (!response.complete()) {
          errors.add("cut: " + response);
        }
        responses.incrementAndGet();
        if (!response.complete() || response.field("connection").orElse("").contains("close")) {
          client = close(client);
        }
      } catch (UncheckedIOException problem) {
        errors.add(String.valueOf(problem.getCause()));
        client = close(client);
      }
    }
    close(client);
  }

  private static @Nullable RawClient close(@Nullable RawClient client) {
    if (client != null) {
      client.close();
    }
    return null;
  }
}
