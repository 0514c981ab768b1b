package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Await;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.RawClient;
import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.internal.VertxInternal;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** The event loops stand still for longer than a backend may take: that is no fault of the backend. */
class LateLoopTest {
  private static final long STALL_NANOS = 1_500_000_000L;

  private static void stall(Farm farm) {
    CountDownLatch go = new CountDownLatch(1);
    for (EventExecutor loop : ((VertxInternal) farm.vertx()).nettyEventLoopGroup()) {
      loop.execute(() -> {
        try {
          go.await();
        } catch (InterruptedException stopped) {
          Thread.currentThread().interrupt();
        }
      });
    }
    LockSupport.parkNanos(STALL_NANOS);
    go.countDown();
  }

  @Test
  void a_response_that_came_meanwhile_is_read_and_relayed() {
    assertRelayed((farm, response) -> {
      response.countDown();
      stall(farm);
    });
  }

  @Test
  void a_response_that_comes_right_after_it_is_in_time() {
    assertRelayed((farm, response) -> {
      stall(farm);
      response.countDown();
    });
  }

  /** @param course what happens once the backend has the request; the latch lets it respond */
  private static void assertRelayed(BiConsumer<Farm, CountDownLatch> course) {
    CountDownLatch response = new CountDownLatch(1);
    try (Farm farm = Farm.of(1).pool("timeouts.response", "1s").start();
        RawClient client = farm.connect()) {
      farm.backend(1).at("/slow", request -> {
        response.await();
        request.respond(200, "came");
      });
      int start = farm.changes().size();
      client.sendGet("/slow");
      Await.until("the request", () -> farm.backend(1).received("/slow").size() == 1);

      course.accept(farm, response);

      assertThat(client.read().body()).isEqualTo("came");
      assertThat(farm.changes().brief(start)).isEmpty();
    }
  }
}
