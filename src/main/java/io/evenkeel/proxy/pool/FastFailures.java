package io.evenkeel.proxy.pool;

import io.evenkeel.proxy.loop.LoopContext;
import io.evenkeel.time.TimerWheel;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;

/**
 * Keeps a backend that fails fast from attracting requests because it is always idle: a failure that comes sooner than
 * the usual response of the other backends counts as in flight until the time of such a response has passed. And if its
 * share of 5xx responses stands out from that of the other backends, has it probed at once. One event loop's view of one
 * backend.
 */
final class FastFailures {
  /** The weight of the latest response in the share: about the last five responses count. */
  private static final double LATEST = 0.2;

  private static final double STANDS_OUT = 0.15;

  /** The shortest time between two probes, and between two looks at how long responses usually take. */
  private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** The same while no other backend has responded. */
  private static final long UNKNOWN_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final LoopContext loop;
  private final LoopPool pool;
  private final LoopBackend backend;
  private double errorShare;
  private long usual;
  private long usualAt = System.nanoTime() - INTERVAL_NANOS;
  private long probedAt = System.nanoTime() - INTERVAL_NANOS;

  FastFailures(LoopContext loop, LoopPool pool, LoopBackend backend) {
    this.loop = loop;
    this.pool = pool;
    this.backend = backend;
  }

  /** The share of 5xx among the latest responses. */
  double errorShare() {
    return errorShare;
  }

  void onResponse(int status, long startedAt, long now) {
    boolean error = status >= 500;
    errorShare += LATEST * ((error ? 1 : 0) - errorShare);
    if (error) {
      onFailed(startedAt, now);
      probeIfStandingOut(now);
    }
  }

  /** An attempt has failed, with or without a response. */
  void onFailed(long startedAt, long now) {
    if (now - usualAt >= (usual == 0 ? UNKNOWN_INTERVAL_NANOS : INTERVAL_NANOS)) {
      usualAt = now;
      usual = pool.usualResponseNanos(backend, now);
    }
    if (startedAt + usual - now > 0) {
      backend.traffic().heldFailures().begin();
      pool.onResponse(backend, usual);
      loop.wheel().schedule(new Hold(), startedAt + usual);
    }
  }

  private void probeIfStandingOut(long now) {
    if (now - probedAt < INTERVAL_NANOS
        || errorShare < pool.errorShareOfOthers(backend) + STANDS_OUT) {
      return;
    }
    probedAt = now;
    // the result counts by itself, as that of any probe
    loop.request(
        "evenkeel.health.suspect",
        new JsonObject()
            .put("pool", pool.name())
            .put("backend", backend.state().id().backend()));
  }

  private final class Hold extends TimerWheel.Timer {
    @Override
    public void onExpired(long now) {
      backend.traffic().heldFailures().end();
      pool.onRequestEnded(backend);
    }
  }
}
