package io.evenkeel.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Await;
import io.evenkeel.kit.DnsStub;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Resolution of backend names, with a DNS stub. */
class BackendNamesTest {
  private static final String HOST = "app.internal";
  private final DnsStub dns = new DnsStub(3600, "127.0.0.8", "127.0.0.9");
  private final Vertx vertx = dns.vertx();
  private final BackendNames names = new BackendNames(vertx);
  private final List<String> tried = new CopyOnWriteArrayList<>();
  private final List<String> dropped = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    Await.result(names.close());
    Await.result(vertx.close());
    dns.close();
  }

  private Future<String> reach(String host, Function<String, Future<String>> connect) {
    Promise<String> reached = Promise.promise();
    vertx.runOnContext(here -> names
        .connect(
            host,
            address -> {
              tried.add(address);
              return connect.apply(address);
            },
            dropped::add)
        .onComplete(reached));
    return reached.future();
  }

  private static Future<String> refuse() {
    return Future.failedFuture("refused");
  }

  private static Function<String, Future<String>> only(String good) {
    return address -> address.equals(good) ? Future.succeededFuture(address) : refuse();
  }

  @Test
  void every_address_is_tried_and_the_first_failure_is_reported() {
    Throwable failure =
        Await.failure(reach(HOST, address -> Future.failedFuture(address + " refused")));

    assertThat(tried).containsExactly("127.0.0.8", "127.0.0.9");
    assertThat(failure).hasMessage("127.0.0.8 refused");
  }

  @Test
  void the_address_that_was_reached_is_tried_first_afterwards() {
    assertThat(Await.result(reach(HOST, only("127.0.0.9")))).isEqualTo("127.0.0.9");
    tried.clear();

    assertThat(Await.result(reach(HOST, only("127.0.0.9")))).isEqualTo("127.0.0.9");

    assertThat(tried).containsExactly("127.0.0.9");
  }

  @Test
  void a_silent_address_delays_no_caller_and_its_late_connection_is_released() {
    Promise<String> silent = Promise.promise();

    String reached = Await.result(reach(
        HOST,
        address -> address.equals("127.0.0.8") ? silent.future() : Future.succeededFuture("made")));
    silent.complete("too late");

    assertThat(reached).isEqualTo("made");
    Await.until("given back", () -> dropped.equals(List.of("too late")));
  }

  @Test
  void a_result_is_cached_and_resolved_again_after_a_failure() {
    Await.result(reach(HOST, only("127.0.0.8")));
    int asked = dns.queries();
    Await.result(reach(HOST, only("127.0.0.8")));
    assertThat(dns.queries()).isEqualTo(asked);
    dns.setAddresses("127.0.0.7");

    Await.failure(reach(HOST, only("127.0.0.7")));

    Await.until(
        "the new address is used",
        () -> reach(HOST, only("127.0.0.7")).otherwise("none").succeeded()
            || tried.contains("127.0.0.7"));
  }

  @Test
  void known_addresses_are_used_while_resolution_fails() {
    Await.result(reach(HOST, only("127.0.0.9")));
    dns.setAddresses();

    Await.failure(reach(HOST, only("127.0.0.1")));
    Await.until("the name is resolved again", () -> dns.queries() > 1);

    assertThat(Await.result(reach(HOST, only("127.0.0.9")))).isEqualTo("127.0.0.9");
  }

  @Test
  void an_unknown_name_has_no_address() {
    dns.setAddresses();

    assertThat(Await.failure(reach("nobody.internal", only("127.0.0.1"))))
        .isInstanceOf(UnknownHostException.class);
  }

  @Test
  void an_address_needs_no_resolution() {
    assertThat(Await.result(reach("127.0.0.5", Future::succeededFuture))).isEqualTo("127.0.0.5");
    assertThat(Await.result(reach("::1", Future::succeededFuture))).isEqualTo("::1");
    assertThat(dns.queries()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", HOST})
  void what_a_connect_throws_is_its_failure(String host) {
    Future<String> reached = reach(host, address -> {
      throw new IllegalStateException("Client is closed");
    });

    assertThat(Await.failure(reached)).hasMessage("Client is closed");
  }
}
