package io.evenkeel.health.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.config.Regex;
import io.evenkeel.config.StatusSet;
import io.evenkeel.config.tls.BackendTls;
import io.evenkeel.health.ProbeResult;
import io.evenkeel.health.monitor.Eventually;
import io.evenkeel.health.monitor.Settings;
import io.evenkeel.kit.Pki;
import io.evenkeel.model.Backend;
import io.evenkeel.model.Mode;
import io.evenkeel.net.BackendNames;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Results of single probes, over real sockets. */
@ExtendWith(VertxExtension.class)
class HttpProbeTest {
  private final Settings settings = new Settings();
  private Vertx vertx;
  private ScriptedServer backend;

  @BeforeEach
  void start(Vertx given) {
    vertx = given;
    backend = ScriptedServer.start(vertx);
    settings.timeout = Duration.ofMillis(300);
  }

  @AfterEach
  void no_connection_is_leaked() {
    Eventually.isTrue("no connection is left", () -> backend.open.get() == 0);
  }

  @Test
  void passes_with_the_expected_status_and_the_duration_of_each_step() {
    ProbeResult result = check();
    assertThat(result.passed()).isTrue();
    assertThat(result.reason()).isEqualTo("status 200");
    assertThat(result.status()).hasValue(200);
    assertThat(result.phases().dns()).contains(0.0);
    assertThat(result.phases().connect()).isPresent();
    assertThat(result.phases().tls()).isEmpty();
    assertThat(result.phases().firstByte()).isPresent();
    assertThat(result.latencyMs()).isPositive();
  }

  @Test
  void each_probe_has_its_own_connection_and_a_user_agent() {
    check();
    check();
    assertThat(backend.heads).hasSize(2);
    String head = backend.heads.get(0).toLowerCase(Locale.ROOT);
    assertThat(head)
        .startsWith("get /health http/1.1\r\n")
        .contains("host: 127.0.0.1:" + backend.port() + "\r\n")
        .contains("user-agent: evenkeel\r\n")
        .contains("connection: close\r\n");
  }

  @Test
  void sends_what_is_configured() {
    settings.method = "HEAD";
    settings.path = "/ready?deep=1";
    settings.headers = Map.of("X-Probe", "yes");
    settings.hostHeader = "app.internal";
    check();
    assertThat(backend.heads.get(0))
        .startsWith("HEAD /ready?deep=1 HTTP/1.1\r\n")
        .containsIgnoringCase("Host: app.internal\r\n")
        .containsIgnoringCase("X-Probe: yes\r\n");
  }

  @Test
  void a_configured_host_overrides_the_pools_host() {
    settings.hostHeader = "app.internal";
    settings.host = Optional.of("probe.internal");
    check();
    assertThat(backend.heads.get(0)).containsIgnoringCase("Host: probe.internal\r\n");
  }

  @Test
  void uses_the_configured_port() {
    settings.port = backend.port();
    assertThat(check(new Backend(
                "b1", "http://127.0.0.1:1", false, "127.0.0.1", 1, 1, false, Mode.ACTIVE))
            .passed())
        .isTrue();
    assertThat(backend.heads.get(0)).containsIgnoringCase("Host: 127.0.0.1:1\r\n");
  }

  @Test
  void fails_on_another_status() {
    backend.respondWith(ScriptedServer.status(503, "no"));
    ProbeResult result = check();
    assertThat(result.passed()).isFalse();
    assertThat(result.status()).hasValue(503);
    assertThat(result.reason()).isEqualTo("status 503, expected 200");
  }

  @Test
  void follows_no_redirect() {
    settings.status = StatusSet.range(200, 299);
    backend.respondWith(
        ScriptedServer.bytes("HTTP/1.1 302 X\r\nLocation: /login\r\nContent-Length: 0\r\n\r\n"));
    assertThat(check().reason()).isEqualTo("status 302, expected 200-299");
  }

  @Test
  void matches_the_body_if_configured() {
    settings.body = Optional.of(new Regex(Pattern.compile("\"status\"\\s*:\\s*\"UP\"")));
    backend.respondWith(ScriptedServer.status(200, "{ \"status\" : \"UP\" }"));
    assertThat(check().passed()).isTrue();
    backend.respondWith(ScriptedServer.status(200, "{ \"status\" : \"DOWN\" }"));
    assertThat(check().reason()).isEqualTo("body did not match");
  }

  @Test
  void an_endless_body_is_not_read_to_its_end() {
    backend.respondWith(ScriptedServer.endless(vertx, "hello"));
    assertThat(check().passed()).isTrue();
  }

  @Test
  void of_an_endless_body_the_first_64_KiB_are_looked_at() {
    settings.body = Optional.of(new Regex(Pattern.compile("hello")));
    backend.respondWith(ScriptedServer.endless(vertx, "hello"));
    assertThat(check().passed()).isTrue();
    backend.respondWith(ScriptedServer.endless(vertx, "goodbye"));
    assertThat(check().reason()).isEqualTo("body did not match");
  }

  @Test
  void what_comes_after_the_first_64_KiB_does_not_count() {
    settings.body = Optional.of(new Regex(Pattern.compile("hello")));
    backend.respondWith(ScriptedServer.status(200, "x".repeat(64 * 1024) + "hello"));
    assertThat(check().reason()).isEqualTo("body did not match");
  }

  @Test
  void a_truncated_body_fails() {
    settings.body = Optional.of(new Regex(Pattern.compile("hello")));
    backend.respondWith(socket -> {
      socket.write("HTTP/1.1 200 X\r\nContent-Length: 100\r\n\r\nhel");
      socket.close();
    });
    assertThat(check().reason()).isEqualTo("closed within the answer");
  }

  @Test
  void reports_why_there_was_no_response() {
    backend.respondWith(ScriptedServer.close());
    assertThat(check().reason()).isIn("closed before an answer", "reset before an answer");
    backend.respondWith(ScriptedServer.bytes("220 mail.example.com ESMTP\r\n\r\n"));
    assertThat(check().reason()).isEqualTo("not an HTTP answer");
    backend.respondWith(
        ScriptedServer.bytes("HTTP/1.1 200 X\r\nX: " + "x".repeat(70_000) + "\r\n\r\n"));
    assertThat(check().reason()).isEqualTo("response head too long");
    backend.stop();
    assertThat(check().reason()).isEqualTo("connection refused");
  }

  @ParameterizedTest
  @MethodSource("io.evenkeel.kit.MalformedResponses#all")
  void a_response_that_a_request_would_reject_fails_the_probe(String malformed) {
    settings.timeout = Duration.ofSeconds(5);
    settings.status = StatusSet.range(100, 599);
    backend.respondWith(socket -> {
      socket.write(malformed);
      socket.close();
    });
    ProbeResult result = check();
    assertThat(result.passed()).isFalse();
    assertThat(result.status()).isEmpty();
  }

  @Test
  void reports_an_unknown_host_name() {
    Backend nowhere = new Backend(
        "b1", "http://nowhere.invalid:80", false, "nowhere.invalid", 80, 1, false, Mode.ACTIVE);
    assertThat(check(nowhere).reason()).isEqualTo("name not known");
  }

  @Test
  void an_abandoned_probe_closes_its_connection() {
    for (ScriptedServer.Responder response :
        List.of(ScriptedServer.silence(), ScriptedServer.trickle(vertx))) {
      backend.respondWith(response);
      assertThat(check().reason()).isEqualTo("out of time");
      Eventually.isTrue("the connection is closed", () -> backend.open.get() == 0);
    }
  }

  @Test
  void https_certificates_are_verified(@TempDir Path directory) {
    Pki pki = new Pki(directory);
    Pki.IssuedCertificate certificate = pki.issue("app.internal");
    int port = Eventually.get(vertx
            .createHttpServer(new HttpServerOptions()
                .setSsl(true)
                .setKeyCertOptions(new PemKeyCertOptions()
                    .addCertPath(certificate.cert().toString())
                    .addKeyPath(certificate.key().toString())))
            .requestHandler(request -> request.response().end())
            .listen(0, "127.0.0.1"))
        .actualPort();
    settings.timeout = Duration.ofSeconds(5);
    Backend tls = new Backend(
        "b1", "https://127.0.0.1:" + port, true, "127.0.0.1", port, 1, false, Mode.ACTIVE);
    assertThat(check(tls).reason()).isEqualTo("certificate not trusted");
    settings.tls = trusting(pki, "app.internal");
    assertThat(check(tls)).matches(each -> each.passed() && each.phases().tls().isPresent());
    settings.tls = trusting(pki, "other.internal");
    assertThat(check(tls).reason()).isEqualTo("certificate is for another name");
    settings.host = Optional.of("app.internal");
    assertThat(check(tls).reason()).isEqualTo("status 200");
  }

  @Test
  void says_that_a_port_has_no_tls() {
    int port = Eventually.get(vertx
            .createNetServer()
            .connectHandler(socket -> socket.handler(
                hello -> socket.end(Buffer.buffer("HTTP/1.1 400 Bad Request\r\n\r\n"))))
            .listen(0, "127.0.0.1"))
        .actualPort();
    settings.timeout = Duration.ofSeconds(5);
    Backend plain = new Backend(
        "b1", "https://127.0.0.1:" + port, true, "127.0.0.1", port, 1, false, Mode.ACTIVE);
    ProbeResult result = check(plain);
    assertThat(result.reason()).as(result.toString()).isEqualTo("no TLS on that port");
  }

  private static BackendTls trusting(Pki pki, String name) {
    return new BackendTls(
        true, Optional.of(pki.authorities()), Optional.empty(), Optional.of(name));
  }

  private ProbeResult check() {
    return check(new Backend(
        "b1",
        "http://127.0.0.1:" + backend.port(),
        false,
        "127.0.0.1",
        backend.port(),
        1,
        false,
        Mode.ACTIVE));
  }

  private ProbeResult check(Backend at) {
    return check(new HttpProbe(vertx, new BackendNames(vertx), settings.build()), at);
  }

  /** Runs a probe with its deadline, as a probe sequence does. */
  private ProbeResult check(Probe probe, Backend at) {
    Promise<ProbeResult> end = Promise.promise();
    vertx.runOnContext(go -> {
      ProbeRun run = new ProbeRun(TimeSource.SYSTEM, end::complete);
      vertx.setTimer(settings.timeout.toMillis(), late -> run.fail("out of time"));
      probe.check(at, run);
    });
    ProbeResult result = Eventually.get(end.future());
    Eventually.get(probe.close());
    return result;
  }
}
