package io.evenkeel.health.monitor;

import io.evenkeel.config.AdminConfig;
import io.evenkeel.config.BackendLimits;
import io.evenkeel.config.BackendTimeouts;
import io.evenkeel.config.BalanceConfig;
import io.evenkeel.config.Config;
import io.evenkeel.config.HealthConfig;
import io.evenkeel.config.LogConfig;
import io.evenkeel.config.PassiveConfig;
import io.evenkeel.config.PoolConfig;
import io.evenkeel.config.PoolConfig.NoneAlive;
import io.evenkeel.config.ProxyConfig;
import io.evenkeel.config.ProxyConfig.Transport;
import io.evenkeel.config.Regex;
import io.evenkeel.config.RetryConfig;
import io.evenkeel.config.StatusSet;
import io.evenkeel.config.tls.BackendTls;
import io.evenkeel.model.Backend;
import io.evenkeel.model.Mode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Builds a pool's settings for a test: the defaults without jitter, except for what the test sets. */
public final class Settings {
  public String pool = "shop";
  boolean probes = true;
  String type = "http";
  public String path = "/health";
  public String method = "GET";
  Optional<String> scheme = Optional.empty();
  public int port;
  public Optional<String> host = Optional.empty();
  public String hostHeader = "client";
  public Map<String, String> headers = Map.of();
  public StatusSet status = StatusSet.range(200, 200);
  public Optional<Regex> body = Optional.empty();
  Duration interval = Duration.ofSeconds(5);
  Duration whenDead = Duration.ofSeconds(5);
  public Duration timeout = Duration.ofSeconds(2);
  int fall = 1;
  int rise = 1;
  double jitter;
  boolean initiallyAlive;
  public boolean keepsConnection;
  boolean passive = true;
  int passiveFall = 1;
  StatusSet listed = StatusSet.NONE;
  public Duration backoffFirst = Duration.ZERO;
  public Duration backoffMax = Duration.ofSeconds(60);
  int minAlive;
  public BackendTls tls = BackendTls.DEFAULT;
  final List<Backend> backends = new ArrayList<>();

  /** Settings with a long interval, so that only probes that the test requests run. */
  public static Settings calm() {
    Settings settings = new Settings();
    settings.interval = Duration.ofHours(1);
    settings.whenDead = Duration.ofHours(1);
    return settings;
  }

  static Settings every(Duration interval) {
    Settings settings = new Settings();
    settings.interval = interval;
    settings.whenDead = interval;
    return settings;
  }

  public Settings backend(String id, int port) {
    backends.add(new Backend(
        id, "http://127.0.0.1:" + port, false, "127.0.0.1", port, 1, false, Mode.ACTIVE));
    return this;
  }

  /** A copy of the settings that histories vary, with its own list of backends. */
  Settings copy() {
    Settings copy = every(interval);
    copy.timeout = timeout;
    copy.jitter = jitter;
    copy.path = path;
    copy.fall = fall;
    copy.rise = rise;
    copy.passiveFall = passiveFall;
    copy.minAlive = minAlive;
    copy.backoffFirst = backoffFirst;
    copy.backends.addAll(backends);
    return copy;
  }

  HealthConfig health() {
    return new HealthConfig(
        probes,
        type,
        path,
        method,
        scheme,
        port,
        host,
        headers,
        "",
        status,
        body,
        interval,
        timeout,
        fall,
        rise,
        whenDead,
        jitter,
        initiallyAlive,
        keepsConnection);
  }

  PassiveConfig passive() {
    Duration second = Duration.ofSeconds(1);
    return new PassiveConfig(
        passive,
        passiveFall,
        listed,
        second,
        second.multipliedBy(3),
        backoffFirst,
        backoffMax,
        minAlive);
  }

  public PoolConfig build() {
    Duration minute = Duration.ofMinutes(1);
    return new PoolConfig(
        pool,
        List.copyOf(backends),
        BalanceConfig.of("round-robin"),
        Optional.empty(),
        PoolConfig.Protocol.HTTP1,
        hostHeader,
        health(),
        passive(),
        new RetryConfig(
            3, 2, RetryConfig.IDEMPOTENT, StatusSet.NONE, RetryConfig.IDEMPOTENT, 0.2, 65_536),
        Optional.empty(),
        new NoneAlive(NoneAlive.Fallback.REJECT, Duration.ZERO),
        new BackendTimeouts(minute, minute, minute, minute, minute, minute, minute),
        new BackendLimits(Integer.MAX_VALUE, Integer.MAX_VALUE, 1024),
        Duration.ZERO,
        tls);
  }

  HealthTracker tracker() {
    return new HealthTracker(health(), passive());
  }

  static Config config(Settings... settings) {
    return config(Optional.empty(), settings);
  }

  static Config config(Optional<Path> state, Settings... settings) {
    Map<String, PoolConfig> pools = new LinkedHashMap<>();
    for (Settings each : settings) {
      pools.put(each.pool, each.build());
    }
    return new Config(
        "lb1",
        List.of(),
        new AdminConfig(false, "127.0.0.1", 0, ""),
        new ProxyConfig(1, Transport.AUTO, Duration.ZERO, Duration.ZERO, true, true),
        pools,
        List.of(),
        state,
        false,
        LogConfig.DEFAULT,
        Optional.empty(),
        Set.of(),
        "{}");
  }
}
