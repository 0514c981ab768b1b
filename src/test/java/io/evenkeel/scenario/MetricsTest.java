package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Await;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.Response;
import io.evenkeel.kit.Scripts;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A scraper reads the metrics of the process. */
class MetricsTest {
  private static final Pattern SAMPLE = Pattern.compile(
      "evenkeel_[a-z_]+(\\{[a-z]+=\"[^\"]*\"(,[a-z]+=\"[^\"]*\")*\\})? [0-9.eE+-]+");

  private static String scrape(Farm farm, String accept) {
    try (RawClient client = RawClient.connect(farm.evenkeel().port("admin"))) {
      client.send("GET /metrics HTTP/1.1\r\nHost: localhost\r\n" + accept + "\r\n");
      Response response = client.read();
      assertThat(response.status()).isEqualTo(200);
      assertThat(response.field("content-type").orElse(""))
          .startsWith(
              accept.isEmpty() ? "text/plain; version=0.0.4" : "application/openmetrics-text");
      return response.body();
    }
  }

  private static List<String> samples(String text) {
    return Arrays.stream(text.split("\n", -1))
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .toList();
  }

  @Test
  void requests_attempts_and_states_are_counted() {
    try (Farm farm = Farm.of(2).pool("health.interval", "60s").admin().start()) {
      farm.backends().forEach(each -> each.at("/missing", Scripts.responds(404, "no")));
      for (int i = 0; i < 5; i++) {
        farm.get("/");
      }
      farm.get("/missing");

      List<String> samples = samples(scrape(farm, ""));

      assertThat(samples).allMatch(line -> SAMPLE.matcher(line).matches());
      assertThat(samples)
          .contains(
              "evenkeel_requests_total{pool=\"default\",status=\"200\"} 5.0",
              "evenkeel_requests_total{pool=\"default\",status=\"404\"} 1.0",
              "evenkeel_request_duration_seconds_count{pool=\"default\"} 6",
              "evenkeel_pool_backends{pool=\"default\",state=\"accepting\"} 2.0",
              "evenkeel_backend_alive{backend=\"b1\",pool=\"default\"} 1.0",
              "evenkeel_backend_mode{backend=\"b1\",mode=\"active\",pool=\"default\"} 1.0",
              "evenkeel_backend_in_flight{backend=\"b2\",pool=\"default\"} 0.0",
              "evenkeel_retries_total{pool=\"default\"} 0.0",
              "evenkeel_config_last_reload_successful 1.0");
      for (String begin : List.of(
          "evenkeel_attempts_total{backend=\"b1\",outcome=\"answered\"",
          "evenkeel_build_info{version=",
          "evenkeel_connections{listener=",
          "evenkeel_probe_duration_seconds_bucket{pool=")) {
        assertThat(samples).anyMatch(line -> line.startsWith(begin));
      }
    }
  }

  @Test
  void a_death_and_what_clients_notice_of_it_are_counted() {
    try (Farm farm = Farm.of(1).pool("health.interval", "60s").admin().start()) {
      farm.backend(1).stop();
      assertThat(farm.get("/").status()).isEqualTo(503);

      Await.until("counted", () -> scrape(farm, "")
          .contains(
              "evenkeel_health_changes_total{cause=\"request\",pool=\"default\",to=\"dead\"} 1.0"));
      List<String> samples = samples(scrape(farm, ""));

      assertThat(samples)
          .contains(
              "evenkeel_backend_alive{backend=\"b1\",pool=\"default\"} 0.0",
              "evenkeel_pool_backends{pool=\"default\",state=\"accepting\"} 0.0",
              "evenkeel_pool_backends{pool=\"default\",state=\"dead\"} 1.0")
          .anyMatch(line -> line.startsWith("evenkeel_unserved_total{pool=\"default\",reason="));
    }
  }

  @Test
  void open_metrics_ends_once_and_names_counters_without_their_suffix() {
    try (Farm farm = Farm.of(1).admin().start()) {
      farm.get("/");

      String text = scrape(farm, "Accept: application/openmetrics-text; version=1.0.0\r\n");

      assertThat(text).endsWith("# EOF\n").containsOnlyOnce("# EOF");
      assertThat(text).contains("# TYPE evenkeel_requests counter\n");
      assertThat(samples(text)).isNotEmpty();
    }
  }

  @Test
  void a_rejected_configuration_is_seen_until_it_is_mended() {
    try (Farm farm = Farm.of(1).admin().start()) {
      JsonObject broken = farm.config().copy().put("proxyy", 1);
      Await.failure(farm.evenkeel().reload(broken));
      assertThat(scrape(farm, "")).contains("evenkeel_config_last_reload_successful 0.0\n");

      Await.result(farm.evenkeel().reload(farm.config()));

      assertThat(scrape(farm, "")).contains("evenkeel_config_last_reload_successful 1.0\n");
    }
  }
}
