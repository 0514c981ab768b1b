package io.evenkeel.config.reader;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.config.AdminConfig;
import io.evenkeel.config.BackendTimeouts;
import io.evenkeel.config.Cidrs;
import io.evenkeel.config.Config;
import io.evenkeel.config.HealthConfig;
import io.evenkeel.config.ListenerConfig;
import io.evenkeel.config.PoolConfig;
import io.evenkeel.config.RouteConfig;
import io.evenkeel.config.RouteConfig.Action;
import io.evenkeel.config.RouteConfig.Match;
import io.evenkeel.config.tls.CertificateAndKey;
import io.evenkeel.config.tls.ListenerTls;
import io.evenkeel.config.tls.TrustedCertificates;
import io.evenkeel.kit.Pki;
import io.evenkeel.model.Backend;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example configurations of the reference and their records. */
class ExampleConfigsTest {
  @Test
  void one_app_on_three_servers() {
    Config config = Given.config(ExampleConfigs.ONE_APP);
    PoolConfig pool = Given.pool(config, "default");
    assertThat(pool.backends())
        .extracting(Backend::id)
        .containsExactly("10.0.0.11:8080", "10.0.0.12:8080", "10.0.0.13:8080");
    assertThat(pool.health().path()).isEqualTo("/healthz");
    assertThat(config.routes()).isEmpty();
  }

  @Test
  void two_apps_by_host() {
    List<RouteConfig> routes = Given.config(ExampleConfigs.BY_HOST).routes();
    assertThat(routes.get(0).match().hosts())
        .containsExactlyInAnyOrder("shop.example.com", "*.shop.example.com");
    assertThat(routes)
        .extracting(RouteConfig::action)
        .containsExactly(new Action.ToPool("shop"), new Action.ToPool("blog"));
  }

  @Test
  void an_api_under_a_path() {
    List<RouteConfig> routes = Given.config(ExampleConfigs.BY_PATH).routes();
    assertThat(routes.get(0).match().path()).contains("/api/*");
    assertThat(routes.get(0).stripPrefix()).contains("/api");
    assertThat(routes.get(1).timeouts().map(BackendTimeouts::response))
        .contains(Duration.ofMinutes(5));
    assertThat(routes.get(2)).isEqualTo(RouteConfig.catchAll(Set.of("web")));
  }

  @Test
  void health_on_another_port() {
    HealthConfig health = Given.pool(ExampleConfigs.OTHER_PORT).health();
    assertThat(health.port()).isEqualTo(8081);
    assertThat(health.path()).isEqualTo("/actuator/health/readiness");
    assertThat(health.body())
        .hasValueSatisfying(
            body -> assertThat(body.isFoundIn("{\"status\": \"UP\"}")).isTrue());
  }

  @Test
  void behind_a_cloud_load_balancer() {
    Config config = Given.reading(
            ExampleConfigs.BEHIND_A_CLOUD, Map.of("EVENKEEL_ADMIN_TOKEN", "s3cret"))
        .config();
    ListenerConfig listener = config.listeners().get(0);
    assertThat(listener.name()).isEqualTo("http");
    assertThat(listener.monitorPath()).contains("/lb-health");
    assertThat(listener.trustedProxies().contains("10.0.3.4")).isTrue();
    assertThat(config.proxy().shutdownDelay()).isEqualTo(Duration.ofSeconds(10));
    assertThat(config.admin()).isEqualTo(new AdminConfig(true, "0.0.0.0", 9000, "s3cret"));
    assertThat(config.inEffect().getJsonObject("admin").getString("token")).isEqualTo("***");
  }

  @Test
  void behind_a_cloud_load_balancer_without_the_token() {
    assertThat(Given.mistakes(ExampleConfigs.BEHIND_A_CLOUD))
        .containsExactly(
            "admin.token: ${EVENKEEL_ADMIN_TOKEN} is not set; set it in the environment, or write ${EVENKEEL_ADMIN_TOKEN:-default}");
  }

  @Test
  void the_maintenance_page(@TempDir Path directory) throws IOException {
    Files.createDirectory(directory.resolve("conf"));
    Files.writeString(directory.resolve("conf/maintenance.html"), "<h1>Back soon</h1>");
    Path file = Files.writeString(directory.resolve("evenkeel.yaml"), ExampleConfigs.MAINTENANCE);
    List<RouteConfig> routes = new ConfigReader(Given.POLICIES, Given.PROBES, Map.of())
        .read(file)
        .config()
        .routes();
    Match inside = routes.get(0).match();
    assertThat(inside.clientIp()).isEqualTo(Cidrs.of(List.of("10.0.0.0/8")));
    assertThat(routes.get(1).action()).isInstanceOfSatisfying(Action.Respond.class, respond -> {
      assertThat(respond.status()).isEqualTo(503);
      assertThat(respond.body()).isEqualTo("<h1>Back soon</h1>".getBytes(StandardCharsets.UTF_8));
      assertThat(respond.contentType()).isEqualTo("text/html; charset=utf-8");
      assertThat(respond.headers()).isEqualTo(Map.of("Retry-After", "1800"));
    });
  }

  @Test
  void unsupported_features_are_the_only_mistakes() {
    assertThat(Given.mistakes(ExampleConfigs.STICKY)).isEmpty();
    assertThat(Given.mistakes(ExampleConfigs.GRPC))
        .containsExactlyInAnyOrder(
            "listeners[0].tls.certificates[0].cert: there is no file " + here("site.pem"),
            "listeners[0].tls.certificates[0].key: there is no file " + here("site.key"));
    assertThat(Given.mistakes(ExampleConfigs.CANARY)).isEmpty();
    assertThat(Given.mistakes(ExampleConfigs.ERROR_PAGE))
        .containsExactly("proxy.errorPages: errorPages is not yet supported; leave it out");
  }

  private static String here(String file) {
    return Path.of("conf").toAbsolutePath().resolve(file)
        + "; paths are relative to this file's directory";
  }

  private static Config beside(Path directory, Pki.IssuedCertificate keyed, String yaml)
      throws IOException {
    for (String name : List.of("site", "lb")) {
      Files.copy(keyed.cert(), directory.resolve(name + ".pem"));
      Files.copy(keyed.key(), directory.resolve(name + ".key"));
    }
    Path file = Files.writeString(directory.resolve("evenkeel.yaml"), yaml);
    return new ConfigReader(Given.POLICIES, Given.PROBES, Map.of()).read(file).config();
  }

  @Test
  void https_with_a_redirect_from_http(@TempDir Path directory) throws IOException {
    Config config =
        beside(directory, new Pki(directory).issue("example.com"), ExampleConfigs.HTTPS);
    assertThat(config.listeners().get(0).tls()).isEmpty();
    assertThat(config.listeners().get(1).tls()).hasValueSatisfying(tls -> {
      assertThat(tls.hsts()).contains(Duration.ofDays(365));
      assertThat(tls.clientAuth()).isEqualTo(ListenerTls.ClientAuth.NONE);
      assertThat(tls.certificates().get(0).cert()).isEqualTo(directory.resolve("site.pem"));
      assertThat(tls.certificates().get(0).dnsNames()).containsExactly("example.com");
    });
    assertThat(config.routes().get(1).action())
        .isEqualTo(new Action.Redirect("https://{host}{uri}", 308));
  }

  @Test
  void a_redirect_names_the_port_of_the_listener_with_tls(@TempDir Path directory)
      throws IOException {
    String yaml = ExampleConfigs.HTTPS.replace("port: 443", "port: 8443");
    Config config = beside(directory, new Pki(directory).issue("example.com"), yaml);
    assertThat(config.listeners().get(1).port()).isEqualTo(8443);
    assertThat(config.routes().get(1).action())
        .isEqualTo(new Action.Redirect("https://{host}:8443{uri}", 308));
  }

  @Test
  void tls_with_a_client_certificate_to_the_backends(@TempDir Path directory) throws IOException {
    Pki pki = new Pki(directory);
    Files.copy(pki.ca(), directory.resolve("inside-ca.pem"));
    PoolConfig pool =
        Given.pool(beside(directory, pki.issue("lb.internal"), ExampleConfigs.TLS_INSIDE), "app");
    assertThat(pool.tls().verify()).isTrue();
    assertThat(pool.tls().ca().map(TrustedCertificates::certificates))
        .contains(pki.authorities().certificates());
    assertThat(pool.tls().certificate().map(CertificateAndKey::key))
        .contains(directory.resolve("lb.key"));
    assertThat(pool.tls().serverNameFor(pool.backends().get(0))).isEqualTo("app.internal");
    assertThat(pool.hostHeader()).isEqualTo("app.internal");
  }

  @Test
  void a_canary_by_header_and_cookie() {
    List<RouteConfig> routes =
        Given.config(ExampleConfigs.CANARY_WITHOUT_WEIGHTS).routes();
    assertThat(routes.get(0).match().headers())
        .isEqualTo(Map.of("X-Canary", new RouteConfig.ValueMatch.Present()));
    assertThat(routes.get(1).match().cookies())
        .isEqualTo(Map.of("canary", new RouteConfig.ValueMatch.Exact("1")));
    assertThat(routes.get(2).match().listener()).isEqualTo(Optional.empty());
    assertThat(routes.get(2).match().methods()).isEqualTo(Set.of());
  }
}
