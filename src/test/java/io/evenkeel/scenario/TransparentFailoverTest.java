package io.evenkeel.scenario;

import static io.evenkeel.model.Health.ALIVE;
import static io.evenkeel.model.Health.DEAD;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Await;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.MixedLoad;
import io.evenkeel.kit.Script;
import io.evenkeel.kit.ScriptedBackend;
import io.evenkeel.kit.ScriptedRequest;
import io.evenkeel.kit.Scripts;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Failures of one backend of three, or partial failures of all, under GETs and POSTs. No GET is lost, no POST is sent
 * twice, no response is wrong although it looks complete, no client waits longer than its timeout, and nothing leaks.
 */
class TransparentFailoverTest {
  private interface Fault {
    void apply(Farm farm, MixedLoad load);
  }

  /**
   * The defaults with intervals divided by five or more; the probe timeout stays at two seconds, for loaded machines.
   */
  private static Farm withShortIntervals() {
    Farm farm = Farm.of(3)
        .pool("health.interval", "250ms")
        .pool("passive.suspectAfter", "200ms")
        .pool("passive.hungAfter", "600ms")
        .pool("timeouts.response", "3s");
    farm.backends().forEach(each -> each.always(MixedLoad.serves()));
    return farm.start();
  }

  private static void assertTransparent(Fault fault) {
    try (Farm farm = withShortIntervals();
        MixedLoad load = new MixedLoad(farm.port(), 8)) {
      load.more(50);
      fault.apply(farm, load);
      load.more(50).stop();
      farm.awaitIdle();

      assertThat(load.lost("GET")).isEmpty();
      assertThat(load.lost("POST")).allMatch(each -> each.what().matches("(?s)50[24] .*"));
      assertThat(farm.duplicatePosts()).isEmpty();
    }
  }

  private static void repair(Farm farm, MixedLoad load) {
    ScriptedBackend first = farm.backend(1).health(Scripts.responds(200, "well"));
    first.always(MixedLoad.serves()).thaw();
    int seen = first.received().size();
    Await.until("traffic again", () -> first.received().size() > seen + 5);
    load.more(20);
  }

  @Test
  void one_is_killed_and_restarted() {
    assertTransparent((farm, load) -> {
      farm.backend(1).stop();
      farm.changes().await("b1", DEAD);
      load.more(100);
      farm.backend(1).start();
      repair(farm, load);
    });
  }

  @Test
  void one_is_killed_and_restarted_again_and_again() {
    assertTransparent((farm, load) -> {
      for (int i = 0; i < 5; i++) {
        farm.backend(1).stop();
        load.more(60);
        farm.backend(1).start();
        load.more(60);
      }
      repair(farm, load);
    });
  }

  @Test
  void one_is_frozen_and_thawed() {
    assertTransparent((farm, load) -> {
      farm.backend(1).freeze();
      farm.changes().await("b1", DEAD);
      load.more(100);
      repair(farm, load);
    });
  }

  @Test
  void one_starts_slowly() {
    assertTransparent((farm, load) -> {
      farm.backend(1).stop();
      farm.changes().await("b1", DEAD);
      farm.backend(1).freeze();
      farm.backend(1).start();
      load.more(300);
      int start = farm.changes().size();
      farm.backend(1).thaw();
      farm.changes().await(start, "b1", ALIVE);
      repair(farm, load);
    });
  }

  @Test
  void one_never_responds_to_requests_although_its_probes_pass() {
    assertTransparent((farm, load) -> {
      farm.backend(1).always(Scripts.neverResponds());
      load.more(150);
      repair(farm, load);
    });
  }

  @Test
  void one_fails_its_probes_but_serves_requests() {
    assertTransparent((farm, load) -> {
      farm.backend(1).health(Scripts.responds(500, "unwell"));
      farm.changes().await("b1", DEAD);
      load.more(100);
      repair(farm, load);
    });
  }

  @Test
  void one_resets_every_request_although_its_probes_pass() {
    assertTransparent((farm, load) -> {
      farm.backend(1).always(Scripts.resets());
      load.more(200);
      repair(farm, load);
    });
  }

  @Test
  void all_reset_five_percent_of_requests() {
    assertTransparent((farm, load) -> {
      farm.backends()
          .forEach(each -> each.always(sometimes(each, Scripts.resets(), MixedLoad.serves())));
      load.more(600);
      repair(farm, load);
    });
  }

  private static Script sometimes(ScriptedBackend backend, Script rare, Script usual) {
    return request -> (backend.received().size() % 20 == 7 ? rare : usual).play(request);
  }

  @Test
  void all_close_idle_connections_early() {
    assertTransparent((farm, load) -> {
      farm.backends().forEach(each -> each.closesIdleAfter(Duration.ofMillis(8)));
      load.more(600);
      farm.backends().forEach(each -> each.closesIdleAfter(Duration.ZERO));
    });
  }

  @Test
  void all_close_after_each_response_without_announcing_it() {
    assertTransparent((farm, load) -> {
      farm.backends()
          .forEach(each -> each.always(request -> {
            request.body();
            request.respond(200, MixedLoad.expectedBody(request));
            request.close();
          }));
      load.more(400);
      farm.backends().forEach(each -> each.always(MixedLoad.serves()));
    });
  }

  @Test
  void one_is_a_hundred_times_slower() {
    assertTransparent((farm, load) -> {
      farm.backend(1).always(request -> {
        request.body();
        request.pause(Duration.ofMillis(400));
        request.respond(200, MixedLoad.expectedBody(request));
      });
      load.more(120);
      repair(farm, load);
    });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"this is no HTTP\r\n\r\n", "HTTP/1.1 200 OK\r\ncontent-length: 2, 3\r\n\r\nab"})
  void one_sends_malformed_responses(String nonsense) {
    assertTransparent((farm, load) -> {
      farm.backend(1).always(Scripts.sendsRaw(nonsense));
      load.more(150);
      repair(farm, load);
    });
  }

  @Test
  void one_sends_an_endless_head() {
    assertTransparent((farm, load) -> {
      String large = ScriptedRequest.head(200, "x-large", "x".repeat(1 << 20)) + "\r\n";
      farm.backend(1).always(request -> request.write(large));
      load.more(150);
      repair(farm, load);
    });
  }

  @Test
  void one_sends_endless_interim_responses() {
    assertTransparent((farm, load) -> {
      String flood = "HTTP/1.1 102 Processing\r\n\r\n".repeat(5_000);
      farm.backend(1).always(request -> {
        request.body();
        request.write(flood);
      });
      load.more(150);
      repair(farm, load);
    });
  }

  @Test
  void one_fails_requests_and_probes() {
    try (Farm farm = withShortIntervals();
        MixedLoad load = new MixedLoad(farm.port(), 8)) {
      farm.backend(1)
          .health(Scripts.responds(500, "unwell"))
          .always(Scripts.responds(500, "cannot"));
      farm.changes().await("b1", DEAD);
      load.more(100);
      repair(farm, load);
      load.stop();

      assertThat(load.lost("GET")).allMatch(each -> each.what().equals("500 cannot"));
      assertThat(load.lost("POST")).allMatch(each -> each.what().equals("500 cannot"));
      assertThat(farm.duplicatePosts()).isEmpty();
    }
  }

  @Test
  void all_restart_in_turn() {
    assertTransparent((farm, load) -> {
      for (ScriptedBackend each : farm.backends()) {
        int start = farm.changes().size();
        each.stop();
        farm.changes().await(start, each.id(), DEAD);
        each.start();
        farm.changes().await(start, each.id(), ALIVE);
      }
    });
  }
}
