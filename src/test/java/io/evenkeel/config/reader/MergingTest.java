package io.evenkeel.config.reader;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.config.AccessLogConfig;
import io.evenkeel.config.AccessLogConfig.Format;
import io.evenkeel.config.ClientLimits;
import io.evenkeel.config.ClientTimeouts;
import io.evenkeel.config.Config;
import io.evenkeel.config.HealthConfig;
import io.evenkeel.config.ListenerConfig;
import io.evenkeel.config.PoolConfig;
import io.evenkeel.config.RouteConfig;
import io.evenkeel.config.StatusSet;
import io.evenkeel.time.Durations;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Values that pools, listeners and routes inherit. */
class MergingTest {
  @Test
  void pools_are_merged_over_the_defaults_key_by_key() {
    Config config = Given.config("""
        defaults:
          balance: random
          health: { path: /up, interval: 1s, headers: { X-A: "1", X-B: "2" } }
        pools:
          default: { backends: http://a }
          other: { backends: http://b, balance: round-robin, health: { interval: 3s, headers: { X-B: "3" } } }
        """);
    PoolConfig plain = Given.pool(config, "default");
    assertThat(plain.balance().policy()).isEqualTo("random");
    assertThat(plain.health().path()).isEqualTo("/up");
    PoolConfig other = Given.pool(config, "other");
    assertThat(other.balance().policy()).isEqualTo("round-robin");
    assertThat(other.health().path()).isEqualTo("/up");
    assertThat(other.health().interval()).isEqualTo(Duration.ofSeconds(3));
    assertThat(other.health().headers()).isEqualTo(Map.of("X-A", "1", "X-B", "3"));
  }

  @Test
  void short_forms_are_merged_as_their_long_forms() {
    HealthConfig health = Given.pool(
            "{ backends: http://a, defaults: { health: { interval: 1s } }, pools: { default: { health: /up } } }")
        .health();
    assertThat(health.path()).isEqualTo("/up");
    assertThat(health.interval()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void a_pool_can_switch_off_and_on_what_the_defaults_have() {
    Config config = Given.config("""
        defaults: { health: false, retry: { attempts: 5 } }
        pools:
          default: { backends: http://a, health: tcp }
          other: { backends: http://b, retry: false }
        """);
    assertThat(Given.pool(config, "default").health().enabled()).isTrue();
    assertThat(Given.pool(config, "default").retry().attempts()).isEqualTo(5);
    assertThat(Given.pool(config, "other").health().enabled()).isFalse();
    assertThat(Given.pool(config, "other").retry().attempts()).isEqualTo(1);
  }

  @Test
  void a_listener_defaults_to_the_keys_of_the_proxy() {
    List<ListenerConfig> listeners = Given.config(Given.ONE_BACKEND + """
        proxy:
          timeouts: { head: 3s, body: false }
          limits: { bodyBytes: 1MiB, connections: 50 }
          trustedProxies: private
          accessLog: json
        listeners:
          - 8080
          - port: 8081
            timeouts: { body: 9s }
            limits: { connections: unlimited }
            trustedProxies: []
            accessLog: false
        """).listeners();
    ListenerConfig first = listeners.get(0);
    assertThat(first.timeouts())
        .isEqualTo(
            new ClientTimeouts(Duration.ofSeconds(3), Durations.FOREVER, Duration.ofSeconds(75)));
    assertThat(first.limits()).isEqualTo(new ClientLimits(16 * 1024, 8 * 1024, 1 << 20, 50));
    assertThat(first.trustedProxies().contains("192.168.1.1")).isTrue();
    assertThat(first.accessLog()).isEqualTo(new AccessLogConfig(Format.JSON, Optional.empty()));
    ListenerConfig second = listeners.get(1);
    assertThat(second.timeouts())
        .isEqualTo(new ClientTimeouts(
            Duration.ofSeconds(3), Duration.ofSeconds(9), Duration.ofSeconds(75)));
    assertThat(second.limits())
        .isEqualTo(new ClientLimits(16 * 1024, 8 * 1024, 1 << 20, Integer.MAX_VALUE));
    assertThat(second.trustedProxies().isEmpty()).isTrue();
    assertThat(second.accessLog()).isEqualTo(AccessLogConfig.OFF);
  }

  @Test
  void timeouts_and_retries_of_a_route_are_merged_over_its_pools() {
    List<RouteConfig> routes = Given.config("""
        defaults: { timeouts: { connect: 1s }, retry: { budget: 50% } }
        pools: { a: { backends: http://a, timeouts: { response: 7s }, retry: 2 } }
        routes:
          - { path: /slow, pool: a, timeouts: { response: 5m }, retry: { statuses: 503 } }
          - { path: /once, pool: a, retry: false }
          - { pool: a }
        """).routes();
    assertThat(routes.get(0).timeouts()).hasValueSatisfying(timeouts -> {
      assertThat(timeouts.connect()).isEqualTo(Duration.ofSeconds(1));
      assertThat(timeouts.response()).isEqualTo(Duration.ofMinutes(5));
    });
    assertThat(routes.get(0).retry()).hasValueSatisfying(retry -> {
      assertThat(retry.attempts()).isEqualTo(2);
      assertThat(retry.budget()).isEqualTo(0.5);
      assertThat(retry.statuses()).isEqualTo(StatusSet.range(503, 503));
    });
    assertThat(routes.get(1).retry())
        .hasValueSatisfying(retry -> assertThat(retry.attempts()).isEqualTo(1));
    assertThat(routes.get(2).timeouts()).isEmpty();
    assertThat(routes.get(2).retry()).isEmpty();
  }
}
