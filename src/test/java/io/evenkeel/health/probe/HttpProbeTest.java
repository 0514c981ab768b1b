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

/** What one probe says of one backend, over real sockets. */
@ExtendWith(VertxExtension.class)
class HttpProbeTest {
  private final Settings settings = new Settings();
  private Vertx vertx;
  private Scripted backend;

  @BeforeEach
  void start(Vertx given) {
    vertx = given;
    backend = Scripted.start(vertx);
    settings.timeout = Duration.ofMillis(300);
  }

  @AfterEach
  void nothing_is_left_open() {
    Eventually.is("no connection is left", () -> backend.open.get() == 0);
  }

  @Test
  void passes_on_the_expected_status_and_tells_how_long_each_step_took() {
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
  void each_probe_has_a_connection_of_its_own_and_says_what_it_is() {
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
  void a_host_of_its_own_beats_the_pools() {
    settings.hostHeader = "app.internal";
    settings.host = Optional.of("probe.internal");
    check();
    assertThat(backend.heads.get(0)).containsIgnoringCase("Host: probe.internal\r\n");
  }

  @Test
  void goes_to_a_port_of_its_own() {
    settings.port = backend.port();
    assertThat(check(new Backend(
                "b1", "http://127.0.0.1:1", false, "127.0.0.1", 1, 1, false, Mode.ACTIVE))
            .passed())
        .isTrue();
    assertThat(backend.heads.get(0)).containsIgnoringCase("Host: 127.0.0.1:1\r\n");
  }

  @Test
  void fails_on_another_status() {
    backend.answers(Scripted.status(503, "no"));
    ProbeResult result = check();
    assertThat(result.passed()).isFalse();
    assertThat(result.status()).hasValue(503);
    assertThat(result.reason()).isEqualTo("status 503, expected 200");
  }

  @Test
  void follows_no_redirect() {
    settings.status = StatusSet.range(200, 299);
    backend.answers(
        Scripted.bytes("HTTP/1.1 302 X\r\nLocation: /login\r\nContent-Length: 0\r\n\r\n"));
    assertThat(check().reason()).isEqualTo("status 302, expected 200-299");
  }

  @Test
  void looks_into_the_body_when_told_to() {
    settings.body = Optional.of(new Regex(Pattern.compile("\"status\"\\s*:\\s*\"UP\"")));
    backend.answers(Scripted.status(200, "{ \"status\" : \"UP\" }"));
    assertThat(check().passed()).isTrue();
    backend.answers(Scripted.status(200, "{ \"status\" : \"DOWN\" }"));
    assertThat(check().reason()).isEqualTo("body did not match");
  }

  @Test
  void an_endless_body_is_not_waited_for() {
    backend.answers(Scripted.endless(vertx, "hello"));
    assertThat(check().passed()).isTrue();
  }

  @Test
  void of_an_endless_body_the_first_64_KiB_are_looked_at() {
    settings.body = Optional.of(new Regex(Pattern.compile("hello")));
    backend.answers(Scripted.endless(vertx, "hello"));
    assertThat(check().passed()).isTrue();
    backend.answers(Scripted.endless(vertx, "goodbye"));
    assertThat(check().reason()).isEqualTo("body did not match");
  }

  @Test
  void what_comes_after_the_first_64_KiB_does_not_count() {
    settings.body = Optional.of(new Regex(Pattern.compile("hello")));
    backend.answers(Scripted.status(200, "x".repeat(64 * 1024) + "hello"));
    assertThat(check().reason()).isEqualTo("body did not match");
  }

  @Test
  void a_body_cut_short_fails() {
    settings.body = Optional.of(new Regex(Pattern.compile("hello")));
    backend.answers(socket -> {
      socket.write("HTTP/1.1 200 X\r\nContent-Length: 100\r\n\r\nhel");
      socket.close();
    });
    assertThat(check().reason()).isEqualTo("closed within the answer");
  }

  @Test
  void says_why_there_was_no_answer() {
    backend.answers(Scripted.close());
    assertThat(check().reason()).isIn("closed before an answer", "reset before an answer");
    backend.answers(Scripted.bytes("220 mail.example.com ESMTP\r\n\r\n"));
    assertThat(check().reason()).isEqualTo("not an HTTP answer");
    backend.answers(Scripted.bytes("HTTP/1.1 200 X\r\nX: " + "x".repeat(70_000) + "\r\n\r\n"));
    assertThat(check().reason()).isEqualTo("response head too long");
    backend.dies();
    assertThat(check().reason()).isEqualTo("connection refused");
  }

  @ParameterizedTest
  @MethodSource("io.evenkeel.kit.MalformedResponses#all")
  void a_response_that_a_request_would_reject_fails_the_probe(String malformed) {
    settings.timeout = Duration.ofSeconds(5);
    settings.status = StatusSet.range(100, 599);
    backend.answers(socket -> {
      socket.write(malformed);
      socket.close();
    });
    ProbeResult result = check();
    assertThat(result.passed()).isFalse();
    assertThat(result.status()).isEmpty();
  }

  @Test
  void says_that_a_name_is_not_known() {
    Backend nowhere = new Backend(
        "b1", "http://nowhere.invalid:80", false, "nowhere.invalid", 80, 1, false, Mode.ACTIVE);
    assertThat(check(nowhere).reason()).isEqualTo("name not known");
  }

  @Test
  void an_abandoned_probe_closes_its_connection() {
    for (Scripted.Answer answer : List.of(Scripted.silence(), Scripted.trickle(vertx))) {
      backend.answers(answer);
      assertThat(check().reason()).isEqualTo("out of time");
      Eventually.is("the connection is closed", () -> backend.open.get() == 0);
    }
  }

  @Test
  void https_is_verified(@TempDir Path directory) {
    Pki pki = new Pki(directory);
    Pki.Keyed certificate = pki.issue("app.internal");
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

  /** As a turn does it, with the deadline. */
  private ProbeResult check(Probe probe, Backend at) {
    Promise<ProbeResult> end = Promise.promise();
    vertx.runOnContext(go -> {
      ProbeRun look = new ProbeRun(TimeSource.SYSTEM, end::complete);
      vertx.setTimer(settings.timeout.toMillis(), late -> look.fail("out of time"));
      probe.check(at, look);
    });
    ProbeResult result = Eventually.get(end.future());
    Eventually.get(probe.close());
    return result;
  }
}
