package io.evenkeel.bench.faults;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * Clients that arrive at random, leave after a second without a response, and try twice more: at once, or after the time
 * that a 503 asks for. Used on one event loop, except where noted.
 */
final class ImpatientClients {
  private static final long PATIENCE_MILLIS = 1_000;
  private static final int TRIES = 3;
  private static final long TICK_MILLIS = 5;

  /** What clients noticed within a stretch of time. */
  static final class Tally {
    int arrived;
    int good;
    int rejected;
    int left;
    final List<Long> goodMillis = new ArrayList<>();

    /** The time within which 99 % of the good responses came, in milliseconds. */
    synchronized long p99() {
      goodMillis.sort(Long::compare);
      return goodMillis.isEmpty() ? 0 : goodMillis.get(goodMillis.size() * 99 / 100);
    }
  }

  private final Vertx vertx;
  private final HttpClient http;
  private final RequestOptions target;
  private final SplittableRandom random = new SplittableRandom(1);
  private final long timer;
  private volatile boolean closed;
  private volatile double rate;
  private volatile Tally tally = new Tally();
  private double nextArrival = now();

  ImpatientClients(Vertx vertx, int port) {
    this.vertx = vertx;
    http = vertx.createHttpClient(
        new HttpClientOptions().setKeepAliveTimeout(5), new PoolOptions().setHttp1MaxSize(8_000));
    target = new RequestOptions()
        .setHost("127.0.0.1")
        .setPort(port)
        .setURI("/")
        .setMethod(HttpMethod.GET);
    timer = vertx.setPeriodic(TICK_MILLIS, tick -> arrivals());
  }

  private static double now() {
    return System.nanoTime() / 1e9;
  }

  /** Lets clients arrive at a rate for a while, and returns their results. Not to be called on the loop. */
  Tally run(double perSecond, double seconds) throws InterruptedException {
    Tally fresh = new Tally();
    tally = fresh;
    rate = perSecond;
    TimeUnit.MILLISECONDS.sleep((long) (seconds * 1_000));
    return fresh;
  }

  void close() {
    closed = true;
    vertx.cancelTimer(timer);
    http.close();
  }

  private void arrivals() {
    double now = now();
    if (rate == 0) {
      nextArrival = now;
    }
    for (;
        rate > 0 && nextArrival <= now;
        nextArrival -= Math.log(1 - random.nextDouble()) / rate) {
      Tally current = tally;
      synchronized (current) {
        current.arrived++;
      }
      attempt(1);
    }
  }

  private void attempt(int number) {
    if (closed) {
      return;
    }
    double begun = now();
    boolean[] over = {false};
    http.request(target).onComplete((request, unconnected) -> {
      if (over[0]) {
        if (request != null) {
          request.reset();
        }
        return;
      }
      if (request == null) {
        over[0] = true;
        again(number, 100);
        return;
      }
      long patience = Math.max(1, PATIENCE_MILLIS - (long) ((now() - begun) * 1_000));
      long leaving = vertx.setTimer(patience, late -> {
        if (!over[0]) {
          over[0] = true;
          request.reset();
          count(false, 0);
          again(number, 0);
        }
      });
      request.send().onComplete((response, failure) -> {
        if (over[0]) {
          return;
        }
        over[0] = true;
        vertx.cancelTimer(leaving);
        if (response != null && response.statusCode() == 200) {
          count(true, (long) ((now() - begun) * 1_000));
        } else {
          Tally current = tally;
          synchronized (current) {
            current.rejected++;
          }
          String after = response == null ? null : response.getHeader("Retry-After");
          again(number, after == null ? 0 : Long.parseLong(after) * 1_000);
        }
      });
    });
  }

  private void count(boolean good, long millis) {
    Tally current = tally;
    synchronized (current) {
      if (good) {
        current.good++;
        current.goodMillis.add(millis);
      } else {
        current.left++;
      }
    }
  }

  private void again(int number, long delayMillis) {
    if (number < TRIES && rate > 0) {
      vertx.setTimer(Math.max(1, delayMillis), later -> attempt(number + 1));
    }
  }
}
