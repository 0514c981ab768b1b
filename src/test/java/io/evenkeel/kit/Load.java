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

/** Clients that ask again and again, each on a kept connection, until they are stopped; and what they got. */
public final class Load implements AutoCloseable {
  private final List<Thread> clients = new ArrayList<>();
  private final Map<String, AtomicLong> tally = new ConcurrentHashMap<>();
  private final List<String> errors = new CopyOnWriteArrayList<>();
  private final AtomicLong responses = new AtomicLong();
  private final int port;
  private final Function<RawClient, Response> ask;
  private volatile boolean stopped;

  /** Starts so many clients. What is tallied is the status and the body, e.g. {@code 200 b1}. */
  public Load(int port, int clients, Function<RawClient, Response> ask) {
    this.port = port;
    this.ask = ask;
    for (int i = 0; i < clients; i++) {
      Thread client = new Thread(this::run, "client " + i);
      client.setDaemon(true);
      this.clients.add(client);
      client.start();
    }
  }

  /** How many answers there were so far. */
  public long responses() {
    return responses.get();
  }

  /** Waits for so many more answers. */
  public Load more(long count) {
    long goal = responses.get() + count;
    Await.until(
        () -> count + " more answers; " + this,
        Await.BOUND,
        () -> responses.get() >= goal || failed());
    return this;
  }

  private boolean failed() {
    return clients.stream().noneMatch(Thread::isAlive);
  }

  /** What went wrong: connections cut, answers cut, nothing in time. */
  public List<String> errors() {
    return List.copyOf(errors);
  }

  /** Status and body, and how often. */
  public Map<String, Long> tally() {
    Map<String, Long> sums = new TreeMap<>();
    tally.forEach((what, count) -> sums.put(what, count.get()));
    return sums;
  }

  /** Ends every client after the answer it waits for. */
  public Load stop() {
    stopped = true;
    Await.until("the clients' end", this::failed);
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
        Response answer = ask.apply(client);
        tally
            .computeIfAbsent(answer.status() + " " + answer.body(), unseen -> new AtomicLong())
            .incrementAndGet();
        if (!answer.complete()) {
          errors.add("cut: " + answer);
        }
        responses.incrementAndGet();
        if (!answer.complete() || answer.field("connection").orElse("").contains("close")) {
          client = leave(client);
        }
      } catch (UncheckedIOException problem) {
        errors.add(String.valueOf(problem.getCause()));
        client = leave(client);
      }
    }
    leave(client);
  }

  private static @Nullable RawClient leave(@Nullable RawClient client) {
    if (client != null) {
      client.close();
    }
    return null;
  }
}
