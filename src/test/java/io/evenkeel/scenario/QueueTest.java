package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Farm;
import io.evenkeel.kit.Load;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.ScriptedBackend;
import io.evenkeel.kit.Scripts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A free place goes to a queued request, on whichever event loop it waits. */
class QueueTest {
  @Test
  void no_request_waits_while_a_place_is_free() {
    try (Farm farm =
        Farm.of(1).pool("limits.requests", 1).pool("timeouts.queue", "9s").start()) {
      List<RawClient> clients = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        clients.add(farm.connect());
      }

      for (int round = 0; round < 1_500; round++) {
        clients.forEach(each -> each.sendGet("/"));
        clients.forEach(each -> assertThat(each.read().status()).isEqualTo(200));
      }

      clients.forEach(RawClient::close);
    }
  }

  @Test
  void no_request_starves_in_the_queue_while_others_are_served() {
    try (Farm farm =
        Farm.of(1).pool("limits.requests", 1).pool("timeouts.queue", "9s").start()) {
      ScriptedBackend backend = farm.backend(1);
      backend.always(request -> {
        request.pause(Duration.ofMillis(4));
        Scripts.responds(200, "b1").play(request);
      });

      try (Load load = farm.load(12)) {
        load.more(800).stop();

        assertThat(load.errors()).isEmpty();
        assertThat(load.tally().keySet()).containsOnly("200 b1");
      }
    }
  }
}
