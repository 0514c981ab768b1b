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

/** Probes that reuse a connection. */
@ExtendWith(VertxExtension.class)
class ProbeConnectionReuseTest {
  private final Settings settings = new Settings();
  private final AtomicReference<NetSocket> before = new AtomicReference<>();
  private Vertx vertx;
  private Context loop;
  private ScriptedServer backend;
  private Probe probe;

  @BeforeEach
  void start(Vertx given) {
    vertx = given;
    loop = vertx.getOrCreateContext();
    backend = ScriptedServer.start(vertx);
    settings.timeout = Duration.ofMillis(500);
    settings.keepsConnection = true;
    open();
  }

  private void open() {
    probe = new HttpProbe(vertx, new BackendNames(vertx), settings.build());
  }

  @AfterEach
  void no_connection_is_leaked() {
    Eventually.get(probe.close());
    Eventually.isTrue("no connection is left", () -> backend.open.get() == 0);
  }

  @Test
  void many_probes_use_one_connection() {
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
    backend.respondWith(ScriptedServer.bytes(
        "HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nUP\r\n0\r\n\r\n"));
    assertThat(check().passed()).isTrue();
    assertThat(check().passed()).isTrue();
    assertThat(backend.accepted).hasValue(1);
  }

  @Test
  void a_connection_that_was_closed_while_idle_is_replaced() {
    backend.respondWith(socket -> {
      before.set(socket);
      ScriptedServer.ok().handle(socket);
    });
    check();
    Eventually.get(Objects.requireNonNull(before.get()).close());
    Eventually.isTrue("the connection is closed", () -> backend.open.get() == 0);

    assertThat(check().reason()).isEqualTo("status 200");
    assertThat(backend.accepted).hasValue(2);
  }

  @Test
  void a_connection_that_closes_on_a_request_is_replaced_before_a_result_counts() {
    backend.respondWith(socket -> {
      if (before.getAndSet(socket) == socket) {
        socket.close();
      } else {
        ScriptedServer.ok().handle(socket);
      }
    });
    check();

    assertThat(check().reason()).isEqualTo("status 200");
    assertThat(backend.accepted).hasValue(2);
    assertThat(backend.heads).hasSize(3);
  }

  @Test
  void a_close_of_the_new_connection_counts() {
    check();
    backend.respondWith(ScriptedServer.close());

    assertThat(check().reason()).isIn("closed before an answer", "reset before an answer");
    assertThat(backend.heads).hasSize(3);
  }

  @Test
  void a_connection_that_breaks_within_the_response_counts_at_once() {
    check();
    backend.respondWith(socket -> {
      socket.write("HTTP/1.1 200 OK\r\nConten");
      socket.close();
    });

    assertThat(check().passed()).isFalse();
    assertThat(backend.heads).hasSize(2);
  }

  @Test
  void after_a_failure_the_next_probe_opens_a_connection() {
    backend.respondWith(ScriptedServer.status(503, "no"));
    check();
    check();
    assertThat(backend.accepted).hasValue(2);
  }

  @Test
  void a_connection_with_an_endless_response_is_not_reused() {
    backend.respondWith(ScriptedServer.endless(vertx, "hello"));
    assertThat(check().passed()).isTrue();
    Eventually.isTrue("it is closed", () -> backend.open.get() == 0);
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
  void after_these_responses_a_connection_is_not_reused(String response) {
    backend.respondWith(ScriptedServer.bytes(response.replace("|", "\r\n")));

    assertThat(check().passed()).isTrue();
    assertThat(check().passed()).isTrue();
    assertThat(backend.accepted).hasValue(2);
  }

  @Test
  void a_connection_of_http_1_0_is_reused_with_keep_alive() {
    backend.respondWith(ScriptedServer.bytes(
        "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n"));

    assertThat(check().passed()).isTrue();
    assertThat(check().passed()).isTrue();
    assertThat(backend.accepted).hasValue(1);
  }

  @Test
  void a_removed_backend_keeps_no_connection() {
    check();
    loop.runOnContext(go -> probe.removeBackend(backend()));
    Eventually.isTrue("it is closed", () -> backend.open.get() == 0);
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
      ProbeRun run = new ProbeRun(TimeSource.SYSTEM, end::complete);
      vertx.setTimer(settings.timeout.toMillis(), late -> run.fail("out of time"));
      probe.check(backend(), run);
    });
    return Eventually.get(end.future());
  }
}
