package io.evenkeel.admin.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.admin.AdminFixture;
import io.evenkeel.kit.Logs;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class WrongTokensTest {
  private final AtomicLong now = new AtomicLong(1_000);
  private final WrongTokens wrong = new WrongTokens(now::get);

  private static SocketAddress at(String host) {
    return SocketAddress.inetSocketAddress(1234, host);
  }

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }

  @Test
  void each_wrong_token_of_an_address_is_answered_later_than_the_one_before() {
    List<Long> delays = List.of(250L, 500L, 1000L, 2000L, 4000L, 4000L);

    delays.forEach(each -> assertThat(wrong.record(at("192.0.2.1"))).isEqualTo(each));
    assertThat(wrong.record(at("192.0.2.2"))).isEqualTo(250);
  }

  @Test
  void after_a_quiet_minute_an_address_begins_again() {
    wrong.record(at("192.0.2.1"));
    pass(Duration.ofSeconds(59));
    assertThat(wrong.record(at("192.0.2.1"))).isEqualTo(500);
    pass(Duration.ofSeconds(61));

    assertThat(wrong.record(at("192.0.2.1"))).isEqualTo(250);
  }

  @Test
  void a_client_of_ipv6_is_its_first_64_bits() {
    wrong.record(at("2001:db8:1:2::3"));

    assertThat(wrong.record(at("2001:db8:1:2:aaaa:bbbb:cccc:dddd"))).isEqualTo(500);
    assertThat(wrong.record(at("2001:db8:1:3::3"))).isEqualTo(250);
  }

  @Test
  void many_addresses_are_forgotten_rather_than_kept() {
    wrong.record(at("192.0.2.1"));
    for (int i = 0; i < 1000; i++) {
      wrong.record(at("10.0." + i / 256 + "." + i % 256));
    }

    assertThat(wrong.record(at("192.0.2.1"))).isEqualTo(250);
  }

  @Test
  void a_flood_has_a_line_every_ten_seconds_with_an_address() {
    Logs logs = new Logs();
    for (int i = 0; i < 3000; i++) {
      wrong.record(at("192.0.2." + i % 7));
      pass(Duration.ofMillis(10));
    }

    assertThat(logs.lines().stream().filter(line -> line.contains("wrong token")))
        .hasSize(3)
        .first()
        .asString()
        .contains("a client at 192.0.2.0 sent a wrong token, its number 1 in a row");
    assertThat(logs.lines().get(1)).contains("999 more by all clients");
    logs.stopAndGetFaults();
  }

  @Test
  void a_client_that_guesses_waits_and_the_right_token_passes_meanwhile() {
    Logs logs = new Logs();
    try (AdminFixture admin = new AdminFixture("0123456789abcdef")) {
      long begin = System.nanoTime();
      for (String guess : List.of("a", "b", "c")) {
        assertThat(admin.get("/api", "Authorization", "Bearer " + guess).statusCode())
            .isEqualTo(401);
      }
      Duration took = Duration.ofNanos(System.nanoTime() - begin);

      assertThat(took).isGreaterThan(Duration.ofMillis(1_700));
      begin = System.nanoTime();
      assertThat(admin.get("/api", "Authorization", "Bearer 0123456789abcdef").statusCode())
          .isEqualTo(200);
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(2));
      assertThat(
              logs.lines().stream().filter(line -> line.contains("127.0.0.1 sent a wrong token")))
          .hasSize(1);
    } finally {
      logs.stopAndGetFaults();
    }
  }
}
