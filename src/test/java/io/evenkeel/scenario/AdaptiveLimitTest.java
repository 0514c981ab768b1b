package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Await;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.Load;
import io.evenkeel.kit.Response;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A backend gets no more requests than it can serve; other requests wait in the queue or are rejected. */
class AdaptiveLimitTest {
  @Test
  void an_overloaded_backend_gets_what_it_can_serve_and_other_requests_a_503() {
    Semaphore places = new Semaphore(4);
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger turnedAway = new AtomicInteger();
    try (Farm farm = Farm.of(1)
        .pool("health.interval", "60s")
        .pool("limits.requests", "adaptive")
        .pool("limits.queue", 10)
        .pool("timeouts.queue", "9s")
        .start()) {
      int start = farm.changes().size();
      farm.backend(1).at("/", request -> {
        most.accumulateAndGet(now.incrementAndGet(), Math::max);
        places.acquire();
        request.pause(java.time.Duration.ofMillis(20));
        places.release();
        now.decrementAndGet();
        request.respond(200, "b1");
      });
      farm.load(2).more(60).stop();
      try (Load load = new Load(farm.port(), 60, client -> {
        Response response = client.get("/");
        if (response.status() == 503) {
          assertThat(response.field("retry-after")).isPresent();
          turnedAway.incrementAndGet();
          java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
        }
        return response;
      })) {
        load.more(300);
        Await.until("a limit", () -> limit(farm));
        most.set(0);
        load.more(600).stop();

        assertThat(load.errors()).isEmpty();
        assertThat(load.tally().keySet()).anyMatch(each -> each.startsWith("200"));
        assertThat(turnedAway).hasPositiveValue();
        assertThat(farm.snapshot().encode()).contains("\"queue-full\":");
        assertThat(most.get()).isLessThan(40);
        assertThat(farm.snapshot().encode()).containsPattern("\"adaptiveLimit\":[1-9]");
        assertThat(farm.changes().brief(start)).isEmpty();
      }
    }
  }

  @Test
  void a_backend_with_capacity_rejects_no_request() {
    try (Farm farm = Farm.of(2).pool("limits.requests", "adaptive").start();
        Load load = farm.load(12)) {
      load.more(2_000).stop();

      assertThat(load.errors()).isEmpty();
      assertThat(load.tally().keySet()).containsOnly("200 b1", "200 b2");
    }
  }

  @Test
  void a_request_beyond_the_limit_waits_in_the_queue_and_is_served() {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Semaphore places = new Semaphore(2);
    try (Farm farm = Farm.of(1)
        .pool("health.interval", "60s")
        .pool("limits.requests", "adaptive")
        .pool("limits.queue", 200)
        .pool("timeouts.queue", "9s")
        .start()) {
      farm.backend(1).at("/", request -> {
        most.accumulateAndGet(now.incrementAndGet(), Math::max);
        places.acquire();
        request.pause(java.time.Duration.ofMillis(10));
        places.release();
        now.decrementAndGet();
        request.respond(200, "b1");
      });
      farm.load(2).more(60).stop();
      try (Load load = farm.load(60)) {
        load.more(100);
        Await.until("a limit", () -> limit(farm));
        load.more(100);
        most.set(0);
        load.more(300).stop();

        assertThat(load.errors()).isEmpty();
        assertThat(load.tally().keySet()).containsOnly("200 b1");
        assertThat(most.get()).isLessThan(50);
        assertThat(farm.inFlight()).isZero();
      }
    }
  }

  private static boolean limit(Farm farm) {
    return farm.snapshot().encode().contains("\"adaptiveLimit\":");
  }
}
