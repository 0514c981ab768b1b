package io.evenkeel.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.health.BackendState.ModeState;
import io.evenkeel.health.ProbeResult.Phases;
import io.evenkeel.model.Backend;
import io.evenkeel.model.BackendId;
import io.evenkeel.model.ChangeCause;
import io.evenkeel.model.ChangeKind;
import io.evenkeel.model.Health;
import io.evenkeel.model.Mode;
import io.evenkeel.traffic.BackendTraffic;
import io.evenkeel.traffic.Counter;
import io.evenkeel.traffic.TrafficStats;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** The JSON of a backend, in the admin API and on the event bus. */
class StateJsonTest {
  private static final Instant DEATH = Instant.parse("2026-03-01T03:12:09.481Z");
  private static final BackendId ID = new BackendId("shop", "b2");
  private static final HealthChanged CHANGE = new HealthChanged(
      "lb1-18f3c2a7-42",
      "lb1",
      42,
      "shop",
      "b2",
      "http://10.0.0.12:8080",
      Health.DEAD,
      Health.ALIVE,
      Mode.ACTIVE,
      Mode.ACTIVE,
      ChangeCause.REQUEST,
      "connection refused",
      "request 4f1c",
      DEATH,
      Instant.parse("2026-02-26T11:40:00.002Z"),
      2,
      2,
      3,
      ChangeKind.HEALTH,
      OptionalInt.empty(),
      OptionalInt.empty(),
      ChangeEvidence.NONE);

  private static BackendState dead() {
    return new BackendState(
        ID,
        new Backend("b2", "http://10.0.0.12:8080", false, "10.0.0.12", 8080, 1, false, Mode.ACTIVE),
        42,
        Health.DEAD,
        DEATH,
        ChangeCause.REQUEST,
        "connection refused",
        "request 4f1c",
        4,
        0,
        false,
        Optional.empty(),
        false,
        new ModeState(
            Mode.ACTIVE, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()),
        Optional.of(new ProbeResult(
            Instant.parse("2026-03-01T03:12:14.500Z"),
            false,
            OptionalInt.empty(),
            "connection refused",
            0.4,
            new Phases(Optional.of(0.0), Optional.of(0.4), Optional.empty(), Optional.empty()),
            Optional.empty())),
        Optional.of(Instant.parse("2026-03-01T03:12:19.420Z")),
        List.of(CHANGE));
  }

  @Test
  void the_json_of_a_backend_is_as_documented() {
    BackendTraffic traffic = new TrafficStats(2).backend(ID);
    traffic.loopCounters(0).add(Counter.REQUESTS, 100);
    traffic.loopCounters(1).add(Counter.REQUESTS, 11);
    traffic.loopCounters(1).add(Counter.STATUS_2XX, 107);
    traffic.loopCounters(0).add(Counter.UNREACHABLE, 3);
    traffic.loopCounters(0).add(Counter.BROKEN, 1);
    traffic.loopCounters(0).add(Counter.RETRIES, 4);
    traffic.loopCounters(0).add(Counter.IDLE_CONNECTIONS, 1);
    traffic.connections().begin();
    traffic.connections().begin();
    JsonObject json = StateJson.backend(dead(), traffic, 0, true);
    assertThat(json).isEqualTo(new JsonObject("""
        {"id":"b2","pool":"shop","url":"http://10.0.0.12:8080","address":"10.0.0.12:8080","backup":false,"seq":42,
         "health":"dead","since":"2026-03-01T03:12:09.481Z","cause":"request","reason":"connection refused","streak":4,
         "mode":"active","modeSince":null,"modeUntil":null,"modeReason":null,"modeBy":null,
         "accepting":false,"notAccepting":"dead","held":false,"heldUntil":null,"weight":1,"effectiveWeight":1,
         "lastProbe":{"at":"2026-03-01T03:12:14.500Z","passed":false,"status":null,"reason":"connection refused",
                      "latencyMs":0.4,"phasesMs":{"dns":0.0,"connect":0.4,"tls":null,"firstByte":null}},
         "nextProbeAt":"2026-03-01T03:12:19.420Z",
         "inFlight":0,"queued":0,"connections":{"active":1,"idle":1},
         "requests":111,"statuses":{"2xx":107,"3xx":0,"4xx":0,"5xx":0},
         "failures":{"unreachable":3,"broken":1,"timeout":0,"truncated":0},"retries":4,
         "lastMinute":{"requests":0,"failures":0},"boundRequests":{"lastMinute":0,"lastHour":0},"latencyMs":null,
         "changes":[{"at":"2026-03-01T03:12:09.481Z","health":"dead","was":"alive","cause":"request",
                     "reason":"connection refused","by":"request 4f1c"}]}"""));
  }

  @Test
  void a_backend_in_a_list_has_no_changes() {
    JsonObject json = StateJson.backend(dead(), new TrafficStats(1).backend(ID), 0, false);
    assertThat(json.containsKey("changes")).isFalse();
  }

  @Test
  void percentiles_are_present_after_the_first_response() {
    BackendTraffic traffic = new TrafficStats(1).backend(ID);
    traffic.latencies().record(0, 4_000_000, 1);
    JsonObject latency = StateJson.backend(dead(), traffic, 1, false).getJsonObject("latencyMs");
    assertThat(latency.fieldNames()).containsExactly("p50", "p95", "p99");
    assertThat(latency.getDouble("p50")).isBetween(3.8, 4.2);
  }

  @Test
  void the_json_of_a_change_is_as_documented() {
    assertThat(CHANGE.toJson().encode())
        .isEqualTo(
            "{\"id\":\"lb1-18f3c2a7-42\",\"node\":\"lb1\",\"seq\":42,\"pool\":\"shop\",\"backend\":\"b2\","
                + "\"url\":\"http://10.0.0.12:8080\",\"health\":\"dead\",\"was\":\"alive\",\"mode\":\"active\","
                + "\"wasMode\":\"active\",\"cause\":\"request\",\"reason\":\"connection refused\","
                + "\"by\":\"request 4f1c\",\"at\":\"2026-03-01T03:12:09.481Z\","
                + "\"wasSince\":\"2026-02-26T11:40:00.002Z\",\"aliveCount\":2,\"acceptingCount\":2,\"totalCount\":3}");
  }
}
