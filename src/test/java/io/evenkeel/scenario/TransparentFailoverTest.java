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
 * Failures of one backend of three, or of all of them a little, under GETs and POSTs: no GET is lost, no POST is sent
 * twice, nothing that looks whole is not, nobody waits longer than a client's patience, and nothing is left behind.
 */
class TransparentFailoverTest {
  private interface Ordeal {
    void happen(Farm farm, MixedLoad crowd);
  }

  /** The defaults, with intervals a fifth or less; a probe has its two seconds, for machines that do much else. */
  private static Farm hasty() {
    Farm farm = Farm.of(3)
        .pool("health.interval", "250ms")
        .pool("passive.suspectAfter", "200ms")
        .pool("passive.hungAfter", "600ms")
        .pool("timeouts.response", "3s");
    farm.backends().forEach(each -> each.always(MixedLoad.serves()));
    return farm.start();
  }

  private static void unnoticed(Ordeal ordeal) {
    try (Farm farm = hasty();
        MixedLoad crowd = new MixedLoad(farm.port(), 8)) {
      crowd.more(50);
      ordeal.happen(farm, crowd);
      crowd.more(50).stop();
      farm.awaitIdle();

      assertThat(crowd.lost("GET")).isEmpty();
      assertThat(crowd.lost("POST")).allMatch(each -> each.what().matches("(?s)50[24] .*"));
      assertThat(farm.duplicatePosts()).isEmpty();
    }
  }

  private static void mended(Farm farm, MixedLoad crowd) {
    ScriptedBackend first = farm.backend(1).health(Scripts.answers(200, "well"));
    first.always(MixedLoad.serves()).thaw();
    int seen = first.received().size();
    Await.until("traffic again", () -> first.received().size() > seen + 5);
    crowd.more(20);
  }

  @Test
  void one_is_killed_and_restarted() {
    unnoticed((farm, crowd) -> {
      farm.backend(1).stop();
      farm.changes().await("b1", DEAD);
      crowd.more(100);
      farm.backend(1).start();
      mended(farm, crowd);
    });
  }

  @Test
  void one_is_killed_and_restarted_again_and_again() {
    unnoticed((farm, crowd) -> {
      for (int i = 0; i < 5; i++) {
        farm.backend(1).stop();
        crowd.more(60);
        farm.backend(1).start();
        crowd.more(60);
      }
      mended(farm, crowd);
    });
  }

  @Test
  void one_is_frozen_and_thawed() {
    unnoticed((farm, crowd) -> {
      farm.backend(1).freeze();
      farm.changes().await("b1", DEAD);
      crowd.more(100);
      mended(farm, crowd);
    });
  }

  @Test
  void one_starts_slowly() {
    unnoticed((farm, crowd) -> {
      farm.backend(1).stop();
      farm.changes().await("b1", DEAD);
      farm.backend(1).freeze();
      farm.backend(1).start();
      crowd.more(300);
      int start = farm.changes().size();
      farm.backend(1).thaw();
      farm.changes().await(start, "b1", ALIVE);
      mended(farm, crowd);
    });
  }

  @Test
  void one_never_answers_requests_although_its_probes_pass() {
    unnoticed((farm, crowd) -> {
      farm.backend(1).always(Scripts.neverAnswers());
      crowd.more(150);
      mended(farm, crowd);
    });
  }

  @Test
  void one_fails_its_probes_but_serves_requests() {
    unnoticed((farm, crowd) -> {
      farm.backend(1).health(Scripts.answers(500, "unwell"));
      farm.changes().await("b1", DEAD);
      crowd.more(100);
      mended(farm, crowd);
    });
  }

  @Test
  void one_resets_every_request_although_its_probes_pass() {
    unnoticed((farm, crowd) -> {
      farm.backend(1).always(Scripts.resets());
      crowd.more(200);
      mended(farm, crowd);
    });
  }

  @Test
  void all_reset_five_percent_of_requests() {
    unnoticed((farm, crowd) -> {
      farm.backends()
          .forEach(each -> each.always(sometimes(each, Scripts.resets(), MixedLoad.serves())));
      crowd.more(600);
      mended(farm, crowd);
    });
  }

  private static Script sometimes(ScriptedBackend backend, Script rare, Script usual) {
    return call -> (backend.received().size() % 20 == 7 ? rare : usual).play(call);
  }

  @Test
  void all_close_idle_connections_early() {
    unnoticed((farm, crowd) -> {
      farm.backends().forEach(each -> each.closesIdleAfter(Duration.ofMillis(8)));
      crowd.more(600);
      farm.backends().forEach(each -> each.closesIdleAfter(Duration.ZERO));
    });
  }

  @Test
  void all_close_after_each_response_without_announcing_it() {
    unnoticed((farm, crowd) -> {
      farm.backends()
          .forEach(each -> each.always(call -> {
            call.body();
            call.answer(200, MixedLoad.expectedBody(call));
            call.close();
          }));
      crowd.more(400);
      farm.backends().forEach(each -> each.always(MixedLoad.serves()));
    });
  }

  @Test
  void one_is_a_hundred_times_slower() {
    unnoticed((farm, crowd) -> {
      farm.backend(1).always(call -> {
        call.body();
        call.pause(Duration.ofMillis(400));
        call.answer(200, MixedLoad.expectedBody(call));
      });
      crowd.more(120);
      mended(farm, crowd);
    });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"this is no HTTP\r\n\r\n", "HTTP/1.1 200 OK\r\ncontent-length: 2, 3\r\n\r\nab"})
  void one_sends_malformed_responses(String nonsense) {
    unnoticed((farm, crowd) -> {
      farm.backend(1).always(Scripts.sendsRaw(nonsense));
      crowd.more(150);
      mended(farm, crowd);
    });
  }

  @Test
  void one_sends_an_endless_head() {
    unnoticed((farm, crowd) -> {
      String large = ScriptedRequest.head(200, "x-large", "x".repeat(1 << 20)) + "\r\n";
      farm.backend(1).always(call -> call.write(large));
      crowd.more(150);
      mended(farm, crowd);
    });
  }

  @Test
  void one_sends_endless_interim_responses() {
    unnoticed((farm, crowd) -> {
      String flood = "HTTP/1.1 102 Processing\r\n\r\n".repeat(5_000);
      farm.backend(1).always(call -> {
        call.body();
        call.write(flood);
      });
      crowd.more(150);
      mended(farm, crowd);
    });
  }

  @Test
  void one_fails_requests_and_probes() {
    try (Farm farm = hasty();
        MixedLoad crowd = new MixedLoad(farm.port(), 8)) {
      farm.backend(1).health(Scripts.answers(500, "unwell")).always(Scripts.answers(500, "cannot"));
      farm.changes().await("b1", DEAD);
      crowd.more(100);
      mended(farm, crowd);
      crowd.stop();

      assertThat(crowd.lost("GET")).allMatch(each -> each.what().equals("500 cannot"));
      assertThat(crowd.lost("POST")).allMatch(each -> each.what().equals("500 cannot"));
      assertThat(farm.duplicatePosts()).isEmpty();
    }
  }

  @Test
  void all_restart_in_turn() {
    unnoticed((farm, crowd) -> {
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
