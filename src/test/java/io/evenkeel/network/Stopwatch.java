package io.evenkeel.network;

import io.evenkeel.kit.RawClient;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Clients on this host that send one request after the other, and how long each waited for its response. */
final class Stopwatch implements AutoCloseable {
  /** One request: when it was sent, how long it took, and the status of its response; 0 if there was none. */
  record Lap(String method, long sentAt, long nanos, int status, String body) {
    long millis() {
      return TimeUnit.NANOSECONDS.toMillis(nanos);
    }
  }

  private final Queue<Lap> laps = new ConcurrentLinkedQueue<>();
  private final Queue<Thread> threads = new ConcurrentLinkedQueue<>();
  private volatile boolean stopped;

  /** Starts clients that send a request each 10 ms. */
  Stopwatch clients(int count, int port, String method, String target) {
    for (int i = 0; i < count; i++) {
      Thread thread = new Thread(
          () -> {
            while (!stopped) {
              send(port, method, target);
            }
          },
          "client");
      thread.setDaemon(true);
      thread.start();
      threads.add(thread);
    }
    return this;
  }

  /** Sends requests over one connection until that is closed. */
  private void send(int port, String method, String target) {
    try (RawClient client = RawClient.connect(port).readTimeout(Duration.ofSeconds(40))) {
      boolean open = true;
      while (!stopped && open) {
        long sentAt = System.nanoTime();
        try {
          var answer = method.equals("POST") ? client.post(target, "x") : client.get(target);
          laps.add(
              new Lap(method, sentAt, System.nanoTime() - sentAt, answer.status(), answer.body()));
          open = answer.complete()
              && answer.field("Connection").filter("close"::equalsIgnoreCase).isEmpty();
        } catch (RuntimeException cut) {
          laps.add(new Lap(method, sentAt, System.nanoTime() - sentAt, 0, String.valueOf(cut)));
          open = false;
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
      }
    }
  }

  List<Lap> laps(String method) {
    return laps.stream().filter(each -> each.method().equals(method)).toList();
  }

  @Override
  public void close() {
    stopped = true;
    for (Thread each : threads) {
      try {
        each.join(5_000);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
