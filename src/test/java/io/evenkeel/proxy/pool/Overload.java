package io.evenkeel.proxy.pool;

import io.evenkeel.model.BackendId;
import io.evenkeel.traffic.BackendTraffic;
import io.evenkeel.traffic.TrafficStats;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Clients, a pool and its backends in virtual time, with the real limits and the real queue. Backends have workers and an
 * endless queue, and go on working for clients that have left. Clients arrive at random, leave after their patience and try
 * twice more.
 */
final class Overload {
  static final long MILLI = 1_000_000;
  static final long SECOND = 1_000 * MILLI;
  private static final long TICK = 20 * MILLI;
  private static final int QUEUE_LIMIT = 1024;
  private static final long QUEUE_TIMEOUT = SECOND;

  private record Event(long at, long order, Runnable what) {}

  /** A backend with {@code workers}; a request takes one of them for the nanoseconds that {@code service} draws. */
  static final class Server {
    int workers = 5;
    DoubleUnaryOperator service = random -> 100 * MILLI;
    final BackendTraffic traffic;
    final Deque<Try> line = new ArrayDeque<>();
    int busy;
    boolean watched;
    double limitSum;
    double limitSamples;

    Server(BackendTraffic traffic) {
      this.traffic = traffic;
    }
  }

  /** One try of a client. */
  final class Try implements RequestQueue.Waiter {
    final int number;
    final long startedAt;
    long position = -1;
    long sentAt;

    @Nullable
    Server server;

    boolean woken;
    boolean over;
    boolean responded;

    Try(int number) {
      this.number = number;
      this.startedAt = now;
    }

    @Override
    public long waitingSince() {
      return startedAt;
    }

    @Override
    public boolean wake() {
      if (woken) {
        return false;
      }
      woken = true;
      schedule(now, () -> {
        if (!over) {
          queue.remove(position);
          send(this);
        }
      });
      return true;
    }

    @Override
    public void shed(long at) {
      reject(this);
    }
  }

  final List<Server> servers = new ArrayList<>();
  final RequestQueue queue;
  final SplittableRandom random;
  boolean limited = true;
  long patience = SECOND;
  long retryAfter = SECOND;
  double rate;
  long now;
  private final TrafficStats stats = new TrafficStats(1);
  private final PriorityQueue<Event> events = new PriorityQueue<>(
      (a, b) -> a.at != b.at ? Long.compare(a.at, b.at) : Long.compare(a.order, b.order));
  private long order;
  private int turn;

  int users;
  int good;
  int rejected;
  int left;
  List<Long> goodNanos = new ArrayList<>();

  Overload(long seed, int backends) {
    random = new SplittableRandom(seed);
    queue = new RequestQueue(stats.pool("p").queued());
    for (int i = 0; i < backends; i++) {
      servers.add(new Server(stats.backend(new BackendId("p", "b" + i))));
    }
    schedule(0, this::tick);
    schedule(0, this::arrivals);
  }

  private void schedule(long at, Runnable what) {
    events.add(new Event(at, order++, what));
  }

  /** Lets time pass, and counts only what happens in it. */
  void pass(double seconds) {
    users = 0;
    good = 0;
    rejected = 0;
    left = 0;
    goodNanos = new ArrayList<>();
    servers.forEach(each -> {
      each.limitSum = 0;
      each.limitSamples = 0;
    });
    long until = now + (long) (seconds * SECOND);
    while (!events.isEmpty() && events.peek().at <= until) {
      Event next = events.poll();
      now = next.at;
      next.what.run();
    }
    now = until;
  }

  /** The 99th percentile of the times of those that were served in time, in milliseconds. */
  long p99Millis() {
    goodNanos.sort(Long::compare);
    return goodNanos.isEmpty()
        ? 0
        : goodNanos.get(Math.min(goodNanos.size() - 1, goodNanos.size() * 99 / 100)) / MILLI;
  }

  private void arrivals() {
    if (rate > 0) {
      long gap = (long) (-Math.log(1 - random.nextDouble()) / rate * SECOND);
      schedule(now + gap, () -> {
        if (rate > 0) {
          users++;
          arrive(1);
        }
        arrivals();
      });
    } else {
      schedule(now + TICK, this::arrivals);
    }
  }

  private void arrive(int number) {
    Try attempt = new Try(number);
    schedule(now + patience, () -> leave(attempt));
    if (limited && !queue.isEmpty()) {
      enqueue(attempt);
    } else {
      send(attempt);
    }
  }

  private void enqueue(Try attempt) {
    attempt.woken = false;
    if (attempt.position >= 0) {
      queue.addAgain(attempt, attempt.position);
      return;
    }
    attempt.position = queue.add(attempt, QUEUE_LIMIT);
    if (attempt.position < 0) {
      reject(attempt);
    } else {
      schedule(now + QUEUE_TIMEOUT, () -> {
        if (attempt.server == null) {
          reject(attempt);
        }
      });
      if (servers.stream().anyMatch(each -> free(each))) {
        queue.wakeNext();
      }
    }
  }

  private boolean free(Server server) {
    return !limited
        || server.traffic.inFlight().count() < server.traffic.limit().inFlightLimit();
  }

  private void send(Try attempt) {
    for (int i = 0; i < servers.size(); i++) {
      Server server = servers.get(turn++ % servers.size());
      if (free(server)) {
        server.traffic.inFlight().begin();
        attempt.server = server;
        attempt.sentAt = now;
        server.line.add(attempt);
        work(server);
        return;
      }
      server.watched = true;
    }
    enqueue(attempt);
  }

  private void work(Server server) {
    while (server.busy < server.workers && !server.line.isEmpty()) {
      Try next = server.line.poll();
      server.busy++;
      long took = (long) server.service.applyAsDouble(random.nextDouble());
      schedule(now + took, () -> {
        server.busy--;
        work(server);
        respond(next);
      });
    }
  }

  private void respond(Try attempt) {
    if (attempt.over) {
      return;
    }
    attempt.over = true;
    attempt.responded = true;
    good++;
    goodNanos.add(now - attempt.startedAt);
    Server server = Objects.requireNonNull(attempt.server);
    BackendTraffic traffic = server.traffic;
    traffic.recordResponse(0, now - attempt.sentAt, now);
    traffic.limit().onWorkDone(0, now - attempt.sentAt, 200, now, 0);
    server.watched |= traffic.limit().engaged();
    traffic.limit().onEnd(0);
    traffic.inFlight().end();
    placeFree();
  }

  private void placeFree() {
    if (!queue.isEmpty()) {
      queue.wakeNext();
    }
  }

  private void leave(Try attempt) {
    if (attempt.over) {
      return;
    }
    attempt.over = true;
    left++;
    Server server = attempt.server;
    if (server != null) {
      BackendTraffic traffic = server.traffic;
      traffic.limit().onAbandoned(0, attempt.sentAt, now);
      server.watched = true;
      traffic.inFlight().end();
    } else {
      queue.remove(attempt.position);
    }
    again(attempt, 0);
  }

  private void reject(Try attempt) {
    if (attempt.over || attempt.server != null) {
      return;
    }
    attempt.over = true;
    rejected++;
    queue.remove(attempt.position);
    again(attempt, retryAfter);
  }

  private void again(Try attempt, long delay) {
    if (attempt.number < 3 && rate > 0) {
      schedule(now + delay, () -> arrive(attempt.number + 1));
    }
  }

  private void tick() {
    for (Server each : servers) {
      if (each.watched) {
        for (int i = each.traffic.limit().releaseAbandoned(0, now); i > 0; i--) {
          placeFree();
        }
        if (each.traffic.limit().update(now, 0)) {
          for (int i = 0; i < 100 && i < queue(); i++) {
            queue.wakeNext();
          }
        }
        each.watched = each.traffic.limit().engaged() || each.traffic.limit().hasAbandoned(0);
      }
      each.limitSum += each.traffic.limit().current().orElse(1000);
      each.limitSamples++;
    }
    long service = servers.stream()
        .mapToLong(each -> each.traffic.limit().serviceNanos())
        .max()
        .orElse(0);
    queue.onTimer(now, RequestQueue.target(QUEUE_TIMEOUT, service), any -> true);
    schedule(now + TICK, this::tick);
  }

  private int queue() {
    return stats.pool("p").queued().count();
  }

  /** What holds whatever happened: nothing is lost and nothing is counted twice. */
  int inFlight() {
    return servers.stream().mapToInt(each -> each.traffic.inFlight().count()).sum();
  }
}
