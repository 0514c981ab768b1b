package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Await;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.Scripts;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Requests that the balancer rejects are logged: each one, except that rejections by overload share a line. */
class RejectionLogTest {
  private static final Pattern MORE = Pattern.compile("pool default: ([0-9]+) more requests");

  private static List<String> lines(Farm farm, String with) {
    return farm.logs().lines().stream().filter(each -> each.contains(with)).toList();
  }

  private static long countLogged(Farm farm) {
    long sum = lines(farm, " is answered 503").size();
    for (String line : lines(farm, "more requests were answered 503")) {
      Matcher more = MORE.matcher(line);
      sum += more.find() ? Long.parseLong(more.group(1)) : 0;
    }
    return sum;
  }

  @Test
  void many_requests_without_an_attempt_share_log_lines_and_all_are_counted() {
    try (Farm farm = Farm.of(1).set("proxy.instances", 1).start();
        RawClient client = farm.connect()) {
      farm.backend(1).health(Scripts.responds(500, "unwell"));
      farm.changes().await("b1", io.evenkeel.model.Health.DEAD);

      for (int i = 0; i < 100; i++) {
        assertThat(client.get("/" + i).status()).isEqualTo(503);
      }

      Await.until("all rejections are logged", () -> countLogged(farm) == 100);
      assertThat(lines(farm, " is answered 503").get(0)).contains("/0 ", "attempts: none");
      assertThat(lines(farm, " is answered 503")).hasSizeLessThan(20);
      assertThat(lines(farm, "more requests were answered 503").get(0))
          .contains("no backend accepts");
    }
  }

  @Test
  void each_request_with_attempts_has_its_own_line() {
    try (Farm farm = Farm.of(1).pool("health.interval", "60s").start()) {
      farm.backend(1).at("/break", Scripts.closesAfterReadingAll());

      for (int i = 0; i < 5; i++) {
        assertThat(farm.post("/break", "precious").status()).isEqualTo(502);
      }

      assertThat(lines(farm, " is answered 502"))
          .hasSize(5)
          .allMatch(each -> each.contains("b1:broken"));
    }
  }
}
