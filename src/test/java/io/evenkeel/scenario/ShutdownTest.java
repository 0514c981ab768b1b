package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.kit.Await;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.Load;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.Response;
import io.evenkeel.kit.Scripts;
import io.vertx.core.Future;
import java.io.UncheckedIOException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** A stop finishes requests in flight, announces the close, and leaks nothing. */
class ShutdownTest {
  @Test
  void requests_in_flight_finish_and_announce_the_close() {
    CountDownLatch finish = new CountDownLatch(1);
    try (Farm farm = Farm.of(1).start();
        RawClient client = farm.connect()) {
      int port = farm.port();
      farm.backend(1).at("/long", request -> {
        finish.await();
        request.respond(200, "done");
      });
      client.sendGet("/long");
      Await.until("it begun", () -> !farm.backend(1).received().isEmpty());

      Future<Void> closing = farm.evenkeel().close();
      Await.until("the port refuses", () -> refuses(port));
      assertThat(closing.isComplete()).isFalse();
      finish.countDown();
      Response response = client.read();
      Await.result(closing);

      assertThat(response.body()).isEqualTo("done");
      assertThat(response.field("connection").orElse("")).isEqualToIgnoringCase("close");
      assertThat(client.seesClose()).isTrue();
    }
  }

  @Test
  void during_the_drain_new_connections_are_served_with_connection_close() {
    try (Farm farm = Farm.of(1).start()) {
      Future<Void> closing = farm.evenkeel().close();
      Response response = farm.get("/");
      Await.result(closing);

      assertThat(response.status()).isEqualTo(200);
      assertThat(response.field("connection").orElse("")).isEqualToIgnoringCase("close");
    }
  }

  @Test
  void idle_connections_are_closed_and_do_not_delay_the_stop() {
    try (Farm farm = Farm.of(1).start();
        RawClient kept = farm.connect();
        RawClient silent = farm.connect()) {
      kept.get("/");

      Await.result(farm.evenkeel().close());

      assertThat(kept.seesClose()).isTrue();
      assertThat(silent.seesClose()).isTrue();
    }
  }

  @Test
  void open_connections_may_send_a_request_within_a_second() {
    try (Farm farm = Farm.of(1).start();
        RawClient kept = farm.connect();
        RawClient silent = farm.connect()) {
      int port = farm.port();
      kept.get("/");
      Future<Void> closing = farm.evenkeel().close();
      Await.until("the port refuses", () -> refuses(port));

      Response first = kept.get("/");
      Response second = silent.get("/");
      Await.result(closing);

      assertThat(first.body()).isEqualTo("b1");
      assertThat(second.body()).isEqualTo("b1");
      assertThat(second.field("connection").orElse("")).isEqualToIgnoringCase("close");
    }
  }

  @Test
  void requests_that_do_not_finish_in_time_are_cut() {
    try (Farm farm = Farm.of(1).set("proxy.shutdown.drain", "300ms").start();
        RawClient client = farm.connect()) {
      farm.backend(1).at("/never", Scripts.neverResponds());
      client.sendGet("/never");
      Await.until("it begun", () -> !farm.backend(1).received().isEmpty());

      Await.result(farm.evenkeel().close());

      Await.until("the backend left", () -> farm.backend(1).openConnections() == 0);
    }
  }

  @Test
  void a_second_close_has_no_effect() {
    try (Farm farm = Farm.of(1).start()) {
      Future<Void> first = farm.evenkeel().close();
      Future<Void> second = farm.evenkeel().close();

      Await.result(first);
      Await.result(second);
      Await.result(farm.evenkeel().close());
      assertThat(refuses(farm.port())).isTrue();
    }
  }

  @Test
  void closing_vertx_alone_stops_it() {
    try (Farm farm = Farm.of(1).start()) {
      int port = farm.port();
      farm.get("/");

      Await.result(farm.vertx().close());

      assertThat(refuses(port)).isTrue();
      Await.until("the backend left", () -> farm.backend(1).openConnections() == 0);
    }
  }

  @Test
  void a_stop_under_load_fails_no_request_in_flight() {
    try (Farm farm = Farm.of(2).start()) {
      Load load = farm.load(4);
      load.more(50);

      Await.result(farm.evenkeel().close());
      load.stop();

      assertThat(load.tally().keySet()).containsOnly("200 b1", "200 b2");
      // a connection in the kernel's queue that was not accepted before the close is reset
      assertThat(load.errors())
          .allMatch(each -> each.contains("refused") || each.contains("reset"));
    }
  }

  private static boolean refuses(int port) {
    try (RawClient probe = RawClient.connect(port)) {
      probe.readTimeout(java.time.Duration.ofMillis(1));
      return false;
    } catch (UncheckedIOException refused) {
      return true;
    }
  }

  @Test
  void after_a_stop_another_may_start_on_the_same_vertx() {
    try (Farm farm = Farm.of(1).start()) {
      Throwable second = Await.failure(io.evenkeel.Evenkeel.start(farm.vertx(), farm.config()));
      Await.result(farm.evenkeel().close());
      int port = farm.port();
      assertThatThrownBy(() -> RawClient.connect(port)).isInstanceOf(UncheckedIOException.class);
      farm.start();

      assertThat(second).hasMessageContaining("already");
      assertThat(farm.get("/").status()).isEqualTo(200);
    }
  }
}
