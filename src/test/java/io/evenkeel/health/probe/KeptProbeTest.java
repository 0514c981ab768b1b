package io.evenkeel.health.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.config.Regex;
import io.evenkeel.health.ProbeResult;
import io.evenkeel.health.monitor.Eventually;
import io.evenkeel.health.monitor.Settings;
import io.evenkeel.model.Backend;
import io.evenkeel.model.Mode;
import io.evenkeel.net.BackendNames;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetSocket;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Probes that leave their connection to the next one. */
@ExtendWith(VertxExtension.class)
class KeptProbeTest {
  private final Settings settings = new Settings();
  private final AtomicReference<NetSocket> before = new AtomicReference<>();
  private Vertx vertx;
  private Context loop;
  private Scripted backend;
  private Probe probe;

  @BeforeEach
  void start(Vertx given) {
    vertx = given;
    loop = vertx.getOrCreateContext();
    backend = Scripted.start(vertx);
    settings.timeout = Duration.ofMillis(500);
    settings.keepsConnection = true;
    open();
  }

  private void open() {
    probe = new HttpProbe(vertx, new BackendNames(vertx), settings.build());
  }

  @AfterEach
  void nothing_is_left_open() {
    Eventually.get(probe.close());
    Eventually.is("no connection is left", () -> backend.open.get() == 0);
  }

  @Test
  void one_connection_is_enough_for_many() {
    for (int i = 0; i < 5; i++) {
      assertThat(check().reason()).isEqualTo("status 200");
    }
    assertThat(backend.accepted).hasValue(1);
    assertThat(backend.heads).hasSize(5).allMatch(head -> !head.contains("Connection:"));
  }

  @Test
  void a_body_is_read_to_its_end_before_the_next() {
    settings.body = Optional.of(new Regex(Pattern.compile("UP")));
    open();
    backend.answers(
        Scripted.bytes("HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nUP\r\n0\r\n\r\n"));
    assertThat(check().passed()).isTrue();
    assertThat(check().passed()).isTrue();
    assertThat(backend.accepted).hasValue(1);
  }

  @Test
  void one_that_was_closed_meanwhile_is_replaced() {
    backend.answers(socket -> {
      before.set(socket);
      Scripted.ok().handle(socket);
    });
    check();
    Eventually.get(Objects.requireNonNull(before.get()).close());
    Eventually.is("the connection is closed", () -> backend.open.get() == 0);

    assertThat(check().reason()).isEqualTo("status 200");
    assertThat(backend.accepted).hasValue(2);
  }

  @Test
  void one_that_is_closed_as_it_is_asked_is_replaced_before_anything_counts() {
    backend.answers(socket -> {
      if (before.getAndSet(socket) == socket) {
        socket.close();
      } else {
        Scripted.ok().handle(socket);
      }
    });
    check();

    assertThat(check().reason()).isEqualTo("status 200");
    assertThat(backend.accepted).hasValue(2);
    assertThat(backend.heads).hasSize(3);
  }

  @Test
  void a_fresh_one_that_is_closed_too_counts() {
    check();
    backend.answers(Scripted.close());

    assertThat(check().reason()).isIn("closed before an answer", "reset before an answer");
    assertThat(backend.heads).hasSize(3);
  }

  @Test
  void one_that_breaks_within_the_answer_counts_at_once() {
    check();
    backend.answers(socket -> {
      socket.write("HTTP/1.1 200 OK\r\nConten");
      socket.close();
    });

    assertThat(check().passed()).isFalse();
    assertThat(backend.heads).hasSize(2);
  }

  @Test
  void after_a_failure_the_next_has_a_connection_of_its_own() {
    backend.answers(Scripted.status(503, "no"));
    check();
    check();
    assertThat(backend.accepted).hasValue(2);
  }

  @Test
  void one_whose_answer_does_not_end_is_not_kept() {
    backend.answers(Scripted.endless(vertx, "hello"));
    assertThat(check().passed()).isTrue();
    Eventually.is("it is closed", () -> backend.open.get() == 0);
    assertThat(check().passed()).isTrue();
    assertThat(backend.accepted).hasValue(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.0 200 OK|Content-Length: 0||",
        "HTTP/1.1 200 OK|Content-Length: 0|connection: Close||",
        "HTTP/1.1 200 OK|Content-Length: 0||x",
        "HTTP/1.1 200 OK|Transfer-Encoding: chunked||z|",
        "HTTP/1.1 200 OK|Content-Length: 1||"
      })
  void after_these_responses_a_connection_is_not_used_again(String response) {
    backend.answers(Scripted.bytes(response.replace("|", "\r\n")));

    assertThat(check().passed()).isTrue();
    assertThat(check().passed()).isTrue();
    assertThat(backend.accepted).hasValue(2);
  }

  @Test
  void a_connection_of_http_1_0_is_used_again_if_the_backend_says_so() {
    backend.answers(
        Scripted.bytes("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n"));

    assertThat(check().passed()).isTrue();
    assertThat(check().passed()).isTrue();
    assertThat(backend.accepted).hasValue(1);
  }

  @Test
  void a_backend_that_goes_keeps_none() {
    check();
    loop.runOnContext(go -> probe.removeBackend(backend()));
    Eventually.is("it is closed", () -> backend.open.get() == 0);
  }

  private Backend backend() {
    return new Backend(
        "b1",
        "http://127.0.0.1:" + backend.port(),
        false,
        "127.0.0.1",
        backend.port(),
        1,
        false,
        Mode.ACTIVE);
  }

  private ProbeResult check() {
    Promise<ProbeResult> end = Promise.promise();
    loop.runOnContext(go -> {
      ProbeRun look = new ProbeRun(TimeSource.SYSTEM, end::complete);
      vertx.setTimer(settings.timeout.toMillis(), late -> look.fail("out of time"));
      probe.check(backend(), look);
    });
    return Eventually.get(end.future());
  }
}
