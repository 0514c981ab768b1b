package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Await;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.Response;
import io.evenkeel.kit.ScriptedBackend;
import io.evenkeel.kit.Scripts;
import org.junit.jupiter.api.Test;

/** Whatever no backend answered is explained: to the client by Proxy-Status, to the operator by one line. */
class ErrorResponseTest {
  private static void explained(Farm farm, String target, Response answer, String... attempts) {
    assertThat(answer.field("proxy-status").orElse("")).startsWith("evenkeel; error=");
    Await.until("a line of " + target, () -> lines(farm, target) > 0);
    assertThat(lines(farm, target)).isEqualTo(1);
    assertThat(farm.logs().lines()).anySatisfy(line -> assertThat(line)
        .contains("GET " + target + " is answered " + answer.status(), "pool default: ")
        .contains(attempts));
  }

  private static long lines(Farm farm, String target) {
    return farm.logs().lines().stream()
        .filter(each -> each.contains(" " + target + " is answered "))
        .count();
  }

  @Test
  void a_503_for_unreachable_backends_lists_every_attempt() {
    try (Farm farm = Farm.of(2).pool("health.interval", "60s").start()) {
      farm.backends().forEach(ScriptedBackend::stop);

      Response answer = farm.get("/gone");

      assertThat(answer.status()).isEqualTo(503);
      explained(farm, "/gone", answer, "b1:unreachable", "b2:unreachable");
    }
  }

  @Test
  void a_502_for_broken_responses_lists_every_attempt() {
    try (Farm farm = Farm.of(2).start()) {
      farm.backends().forEach(each -> each.at("/broken", Scripts.closesAfterReadingAll()));

      Response answer = farm.get("/broken");

      assertThat(answer.status()).isEqualTo(502);
      explained(farm, "/broken", answer, "b1:broken", "b2:broken");
    }
  }

  @Test
  void a_504_for_a_timeout_lists_its_attempt() {
    try (Farm farm = Farm.of(1).pool("timeouts.response", "200ms").start()) {
      farm.backend(1).at("/late", Scripts.neverAnswers());

      Response answer = farm.get("/late");

      assertThat(answer.status()).isEqualTo(504);
      explained(farm, "/late", answer, "b1:timeout");
    }
  }

  @Test
  void a_503_without_a_candidate_has_no_attempt() {
    try (Farm farm = Farm.of(1).pool("health.interval", "60s")) {
      farm.backend(1).health(Scripts.answers(503, "down"));
      farm.start();

      Response answer = farm.get("/nobody");

      assertThat(answer.status()).isEqualTo(503);
      explained(farm, "/nobody", answer, "attempts: none");
    }
  }
}
