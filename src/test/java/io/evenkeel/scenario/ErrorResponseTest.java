package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Await;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.Response;
import io.evenkeel.kit.ScriptedBackend;
import io.evenkeel.kit.Scripts;
import org.junit.jupiter.api.Test;

/** An error response of the balancer has a Proxy-Status for the client and a log line for the operator. */
class ErrorResponseTest {
  private static void assertExplained(
      Farm farm, String target, Response response, String... attempts) {
    assertThat(response.field("proxy-status").orElse("")).startsWith("evenkeel; error=");
    Await.until("a line of " + target, () -> lines(farm, target) > 0);
    assertThat(lines(farm, target)).isEqualTo(1);
    assertThat(farm.logs().lines()).anySatisfy(line -> assertThat(line)
        .contains("GET " + target + " is answered " + response.status(), "pool default: ")
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

      Response response = farm.get("/gone");

      assertThat(response.status()).isEqualTo(503);
      assertExplained(farm, "/gone", response, "b1:unreachable", "b2:unreachable");
    }
  }

  @Test
  void a_502_for_broken_responses_lists_every_attempt() {
    try (Farm farm = Farm.of(2).start()) {
      farm.backends().forEach(each -> each.at("/broken", Scripts.closesAfterReadingAll()));

      Response response = farm.get("/broken");

      assertThat(response.status()).isEqualTo(502);
      assertExplained(farm, "/broken", response, "b1:broken", "b2:broken");
    }
  }

  @Test
  void a_504_for_a_timeout_lists_its_attempt() {
    try (Farm farm = Farm.of(1).pool("timeouts.response", "200ms").start()) {
      farm.backend(1).at("/late", Scripts.neverResponds());

      Response response = farm.get("/late");

      assertThat(response.status()).isEqualTo(504);
      assertExplained(farm, "/late", response, "b1:timeout");
    }
  }

  @Test
  void a_503_without_a_candidate_has_no_attempt() {
    try (Farm farm = Farm.of(1).pool("health.interval", "60s")) {
      farm.backend(1).health(Scripts.responds(503, "down"));
      farm.start();

      Response response = farm.get("/nobody");

      assertThat(response.status()).isEqualTo(503);
      assertExplained(farm, "/nobody", response, "attempts: none");
    }
  }
}
