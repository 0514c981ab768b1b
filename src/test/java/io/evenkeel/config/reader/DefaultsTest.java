package io.evenkeel.config.reader;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.config.AccessLogConfig;
import io.evenkeel.config.AdminConfig;
import io.evenkeel.config.BackendLimits;
import io.evenkeel.config.BackendTimeouts;
import io.evenkeel.config.Cidrs;
import io.evenkeel.config.ClientLimits;
import io.evenkeel.config.ClientTimeouts;
import io.evenkeel.config.Config;
import io.evenkeel.config.HealthConfig;
import io.evenkeel.config.ListenerConfig;
import io.evenkeel.config.PassiveConfig;
import io.evenkeel.config.PoolConfig;
import io.evenkeel.config.PoolConfig.NoneAlive;
import io.evenkeel.config.ProcessLimits;
import io.evenkeel.config.ProxyConfig;
import io.evenkeel.config.ProxyConfig.Transport;
import io.evenkeel.config.RetryConfig;
import io.evenkeel.config.StatusSet;
import io.evenkeel.config.schema.ConfigKey;
import io.evenkeel.config.schema.ConfigProblems;
import io.evenkeel.config.schema.ObjectKeys;
import io.evenkeel.model.Backend;
import io.evenkeel.model.Mode;
import io.evenkeel.time.Durations;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The values of a configuration that has only a backend. */
class DefaultsTest {
  private static final Duration FOREVER = Durations.FOREVER;

  @Test
  void every_default_is_a_valid_value() {
    ConfigProblems problems = new ConfigProblems("", path -> Optional.empty(), List.of());
    for (ObjectKeys keys : ConfigJsonSchema.SECTIONS) {
      for (ConfigKey<?> key : keys.all()) {
        // the default of node is a placeholder, which is replaced before values are read
        key.defaultAt(keys.name() + "." + key.name())
            .filter(value -> !key.equals(RootSchema.NODE))
            .ifPresent(value -> assertThat(key.type().read(value, problems)).isPresent());
      }
    }
    problems.throwIfAny(Set.of());
  }

  @Test
  void one_listener_is_open_on_all_addresses() {
    assertThat(Given.config(Given.ONE_BACKEND).listeners())
        .containsExactly(new ListenerConfig(
            "http",
            "0.0.0.0",
            8080,
            Optional.empty(),
            false,
            false,
            Optional.empty(),
            new ClientTimeouts(
                Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(75)),
            new ClientLimits(16 * 1024, 8 * 1024, Long.MAX_VALUE, ProcessLimits.maxConnections()),
            Cidrs.NONE,
            AccessLogConfig.OFF));
    assertThat(ProcessLimits.maxConnections()).isBetween(64, 1_000_000);
  }

  @Test
  void the_admin_is_on_loopback_without_a_token() {
    assertThat(Given.config(Given.ONE_BACKEND).admin())
        .isEqualTo(new AdminConfig(true, "127.0.0.1", 9000, ""));
  }

  @Test
  void the_proxy_decides_on_instances_and_transport() {
    assertThat(Given.config(Given.ONE_BACKEND).proxy())
        .isEqualTo(
            new ProxyConfig(0, Transport.AUTO, Duration.ZERO, Duration.ofSeconds(25), true, false));
  }

  @Test
  void other_defaults_are_minimal() {
    Config config = Given.config(Given.ONE_BACKEND);
    assertThat(config.node()).isEqualTo("evenkeel");
    assertThat(config.routes()).isEmpty();
    assertThat(config.watch()).isTrue();
    assertThat(config.pools()).containsOnlyKeys("default");
  }

  @Test
  void the_node_has_the_name_of_its_host() {
    Config config = Given.reading(Given.ONE_BACKEND, Map.of("HOSTNAME", "lb1")).config();
    assertThat(config.node()).isEqualTo("lb1");
  }

  @Test
  void the_pool_uses_round_robin_and_the_clients_host_header() {
    PoolConfig pool = Given.pool(Given.ONE_BACKEND);
    assertThat(pool.name()).isEqualTo("default");
    assertThat(pool.backends())
        .containsExactly(new Backend(
            "localhost:3000",
            "http://localhost:3000",
            false,
            "localhost",
            3000,
            1,
            false,
            Mode.ACTIVE));
    assertThat(pool.balance().policy()).isEqualTo("round-robin");
    assertThat(pool.hostHeader()).isEqualTo("client");
    assertThat(pool.whenNoneAlive())
        .isEqualTo(new NoneAlive(NoneAlive.Fallback.REJECT, Duration.ZERO));
  }

  @Test
  void backends_are_probed_at_health_every_five_seconds() {
    assertThat(Given.pool(Given.ONE_BACKEND).health())
        .isEqualTo(new HealthConfig(
            true,
            "http",
            "/health",
            "GET",
            Optional.empty(),
            0,
            Optional.empty(),
            Map.of(),
            "",
            StatusSet.range(200, 200),
            Optional.empty(),
            Duration.ofSeconds(5),
            Duration.ofSeconds(2),
            1,
            1,
            Duration.ofSeconds(5),
            0.1,
            false,
            false));
  }

  @Test
  void one_failed_request_marks_a_backend_dead() {
    assertThat(Given.pool(Given.ONE_BACKEND).passive())
        .isEqualTo(new PassiveConfig(
            true,
            1,
            StatusSet.NONE,
            Duration.ofSeconds(1),
            Duration.ofSeconds(3),
            Duration.ZERO,
            Duration.ofSeconds(60),
            0));
  }

  @Test
  void a_repeatable_request_is_retried_twice() {
    assertThat(Given.pool(Given.ONE_BACKEND).retry())
        .isEqualTo(new RetryConfig(
            3,
            2,
            Set.of("unreachable", "broken"),
            StatusSet.NONE,
            RetryConfig.IDEMPOTENT,
            0.2,
            64 * 1024));
  }

  @Test
  void backends_have_generous_timeouts_and_no_limits() {
    PoolConfig pool = Given.pool(Given.ONE_BACKEND);
    assertThat(pool.timeouts())
        .isEqualTo(new BackendTimeouts(
            Duration.ofSeconds(2),
            Duration.ofSeconds(1),
            Duration.ofSeconds(30),
            Duration.ofSeconds(60),
            Duration.ofHours(1),
            Duration.ofSeconds(15),
            FOREVER));
    assertThat(pool.limits())
        .isEqualTo(new BackendLimits(BackendLimits.AUTO, Integer.MAX_VALUE, 1024));
  }

  @Test
  void a_key_without_a_value_counts_as_left_out() {
    String yaml =
        Given.ONE_BACKEND + "listeners:\nadmin:\ndefaults: { health: , retry: ~ }\nroutes:\n";
    Config config = Given.config(yaml);
    assertThat(config.listeners()).isEqualTo(Given.config(Given.ONE_BACKEND).listeners());
    assertThat(config.pools()).isEqualTo(Given.config(Given.ONE_BACKEND).pools());
  }

  @Test
  void an_unsupported_key_is_accepted_with_its_default() {
    List<String> mistakes = Given.mistakes("""
        listeners: { tls: false, h2c: false, proxyProtocol: false }
        admin: { tls: false }
        proxy: { errorPages: {} }
        state: false
        cluster: false
        pools:
          default:
            backends: [http://localhost:3000]
            discover: []
            protocol: http1
            hedge: false
            slowStart: 0s
            health: { service: "" }
        """);
    assertThat(mistakes).isEmpty();
  }
}
