package io.evenkeel.config.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.evenkeel.config.Config;
import io.evenkeel.config.HealthConfig;
import io.evenkeel.config.ListenerConfig;
import io.evenkeel.config.PoolConfig;
import io.evenkeel.config.PoolConfig.NoneAlive;
import io.evenkeel.config.RouteConfig.Action;
import io.evenkeel.time.Durations;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Short forms give the same records as their long forms. */
class ShorthandTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "health: /healthz | health: { path: /healthz }",
        "health: tcp | health: { type: tcp }",
        "health: { expect: 204 } | health: { expect: { status: [204] } }",
        "health: { expect: 200-399 } | health: { expect: { status: 200-399 } }",
        "health: { expect: [200, 204] } | health: { expect: { status: [200, 204-204] } }",
        "health: { intervalWhenDead: auto, interval: 1s } | health: { intervalWhenDead: 1s,"
            + " interval: 1000ms }",
        "passive: 3 | passive: { fall: 3 }",
        "passive: { statuses: 503 } | passive: { statuses: [503] }",
        "passive: { backoff: 5s } | passive: { backoff: { first: 5s } }",
        "retry: 2 | retry: { attempts: 2 }",
        "retry: false | retry: { attempts: 1 }",
        "retry: { methods: GET, outcomes: timeout } | retry: { methods: [GET], outcomes: [timeout]"
            + " }",
        "retry: { budget: 100% } | retry: { budget: unlimited }",
        "hedge: 300ms | hedge: { after: 300ms, budget: 5% }",
        "hedge: p99 | hedge: { after: p99 }",
        "hedge: {} | hedge: { after: p95 }",
        "balance: { hash: path } | balance: { hash: path, bound: 125% }",
        "sticky: CHAT | sticky: { cookie: CHAT, maxAge: session }",
        "timeouts: { queue: 0 } | timeouts: { queue: 0s }",
        "limits: { queue: '7' } | limits: { queue: 7 }",
        "backends: http://a:1 | backends: [{ url: http://a:1 }]",
        "backends: http://a | backends: [{ url: http://a:80/, id: 'a:80' }]",
      })
  void a_short_form_means_its_long_form(String shorter, String longer) {
    PoolConfig one = Given.pool("pools: { a: { " + only(shorter) + " } }");
    PoolConfig other = Given.pool("pools: { a: { " + only(longer) + " } }");
    assertThat(one)
        .usingRecursiveComparison()
        .ignoringFieldsMatchingRegexes("backends.url")
        .isEqualTo(other);
  }

  private static String only(String keys) {
    return keys.startsWith("backends") ? keys : "backends: http://a, " + keys;
  }

  @Test
  void top_level_backends_are_those_of_the_pool_default() {
    Config config = Given.config("""
        backends: http://a
        pools: { default: { balance: random }, other: http://b }
        """);
    assertThat(config.pools()).containsOnlyKeys("default", "other");
    assertThat(Given.pool(config, "default")).satisfies(pool -> {
      assertThat(pool.balance().policy()).isEqualTo("random");
      assertThat(pool.backends()).hasSize(1);
    });
  }

  @Test
  void a_pool_default_without_a_value_keeps_the_top_level_backends() {
    assertThat(Given.config(Given.ONE_BACKEND + "pools: { default: }").pools())
        .containsOnlyKeys("default");
  }

  @Test
  void ports_alone_are_listeners_named_http() {
    Config config =
        Given.config(Given.ONE_BACKEND + "listeners: [80, 8080, { port: 81, name: inside }]");
    assertThat(config.listeners())
        .extracting(ListenerConfig::name, ListenerConfig::port)
        .containsExactly(tuple("http", 80), tuple("http-8080", 8080), tuple("inside", 81));
  }

  @Test
  void false_switches_off() {
    PoolConfig pool = Given.pool(
        "pools: { a: { backends: http://a, health: false, passive: false, timeouts: { response:"
            + " false } } }");
    assertThat(pool.health().enabled()).isFalse();
    assertThat(pool.passive().enabled()).isFalse();
    assertThat(pool.timeouts().response()).isEqualTo(Durations.FOREVER);
    assertThat(Given.config(Given.ONE_BACKEND + "admin: false").admin().enabled())
        .isFalse();
  }

  @Test
  void when_none_alive_may_wait_for_a_given_time() {
    String yaml = "pools: { a: { backends: http://a, whenNoneAlive: { wait: 3s } } }";
    assertThat(Given.pool(yaml).whenNoneAlive())
        .isEqualTo(new NoneAlive(NoneAlive.Fallback.WAIT, Duration.ofSeconds(3)));
  }

  @Test
  void a_redirect_to_https_keeps_host_uri_and_method() {
    assertThat(action("redirect: https"))
        .isEqualTo(new Action.Redirect("https://{host}{uri}", 308));
    assertThat(action("redirect: { to: /new, status: 302 }"))
        .isEqualTo(new Action.Redirect("/new", 302));
  }

  @Test
  void a_status_alone_is_a_response() {
    assertThat(action("respond: 404")).isInstanceOfSatisfying(Action.Respond.class, respond -> {
      assertThat(respond.status()).isEqualTo(404);
      assertThat(respond.body()).isEmpty();
      assertThat(respond.contentType()).isEmpty();
    });
  }

  private static Action action(String written) {
    return Given.config(Given.ONE_BACKEND + "routes: [{ " + written + " }]")
        .routes()
        .get(0)
        .action();
  }

  @ParameterizedTest
  @CsvSource({"1s,1s", "5s,2s", "2s,2s", "10ms,10ms"})
  void the_default_timeout_of_a_probe_is_at_most_the_interval(String interval, String timeout) {
    HealthConfig health = Given.pool(
            "pools: { a: { backends: http://a, health: { interval: " + interval + " } } }")
        .health();
    assertThat(health.timeout())
        .isEqualTo(Duration.parse("PT" + (timeout.equals("10ms") ? "0.01S" : timeout)));
  }

  @Test
  void an_explicit_timeout_may_be_longer_than_the_interval() {
    String yaml = "pools: { a: { backends: http://a, health: { interval: 1s, timeout: 3s } } }";
    assertThat(Given.pool(yaml).health().timeout()).isEqualTo(Duration.ofSeconds(3));
  }
}
