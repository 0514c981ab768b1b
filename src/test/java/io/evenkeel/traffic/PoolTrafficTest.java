package io.evenkeel.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.Map;
import org.junit.jupiter.api.Test;

class PoolTrafficTest {
  private final PoolTraffic pool = new TrafficStats(2).pool("shop");

  @Test
  void error_responses_are_counted_by_reason() {
    pool.countLocalResponse("queue-full");
    pool.countLocalResponse("none-alive");
    pool.countLocalResponse("none-alive");

    assertThat(pool.localResponses())
        .containsExactly(entry("none-alive", 2L), entry("queue-full", 1L));
  }

  @Test
  void a_copy_of_the_reasons_does_not_change() {
    Map<String, Long> before = pool.localResponses();

    pool.countLocalResponse("timeout");

    assertThat(before).isEmpty();
  }

  @Test
  void waiting_requests_are_those_that_entered_and_have_not_left_the_queue() {
    pool.queued().begin();
    pool.queued().begin();
    pool.queued().end();

    assertThat(pool.queued().count()).isOne();
  }

  @Test
  void sums_include_all_loops() {
    pool.loopCounters(0).add(Counter.REQUESTS, 2);
    pool.loopCounters(1).add(Counter.REQUESTS, 3);

    assertThat(pool.sum(Counter.REQUESTS)).isEqualTo(5);
  }
}
