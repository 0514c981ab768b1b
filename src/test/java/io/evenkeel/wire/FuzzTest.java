package io.evenkeel.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Await;
import io.evenkeel.kit.Farm;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Random mutations of the tables through the balancer, in both directions. {@code -Devenkeel.fuzz.exchanges} sets
 * their number. {@code -Devenkeel.fuzz.seed} repeats a run: client n uses this seed plus n.
 */
class FuzzTest {
  private static final List<WireCase> RESPONSES = WireCase.of("responses");
  private static final int CLIENTS = 16;
  private static final int EXCHANGES = Integer.getInteger("evenkeel.fuzz.exchanges", 20_000);
  private static final long SEED = Long.getLong("evenkeel.fuzz.seed", System.nanoTime());

  @Test
  void the_backend_reads_what_was_forwarded_whatever_bytes_arrive() {
    Queue<String> failures = new ConcurrentLinkedQueue<>();
    try (StrictHttp1Backend backend =
            new StrictHttp1Backend().respondWith(FuzzTest::mutatedResponse);
        Farm farm = farm(backend)) {
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        FuzzClient client =
            new FuzzClient(farm.port(), SEED + i, EXCHANGES / CLIENTS + 1, failures);
        Thread thread = new Thread(client, "fuzz " + i);
        threads.add(thread);
        thread.start();
      }
      Await.until(
          () -> "all clients done; seed " + SEED, Duration.ofMinutes(10), () -> threads.stream()
              .noneMatch(Thread::isAlive));

      assertThat(failures).as("what clients saw; seed " + SEED).isEmpty();
      assertThat(backend.faults()).as("what no proxy may send; seed " + SEED).isEmpty();
      farm.awaitIdle();
      assertSameRequests(farm, backend, EXCHANGES / 2);
    }
  }

  private static Farm farm(StrictHttp1Backend backend) {
    return startWithShortTimeouts(StrictFixture.farm(backend));
  }

  /** Starts the balancer with short timeouts, so that incomplete messages end soon, and with an access log. */
  static Farm startWithShortTimeouts(Farm farm) {
    return farm.set("proxy.accessLog", "json")
        .set("proxy.timeouts", new JsonObject().put("head", "2s").put("body", "2s"))
        .set("pools.default.timeouts", new JsonObject().put("response", "5s").put("body", "2s"))
        .start();
  }

  /** For a target with a seed the mutation of that seed; empty for other targets. */
  private static Optional<StrictHttp1Backend.RawResponse> mutatedResponse(ParsedRequest request) {
    if (!request.target().matches("/fuzz/[0-9]{1,18}")) {
      return Optional.empty();
    }
    SplittableRandom random =
        new SplittableRandom(Long.parseLong(request.target().substring(6)));
    ByteMutation mutation = new ByteMutation(random, RESPONSES);
    return Optional.of(new StrictHttp1Backend.RawResponse(mutation.next(), true));
  }

  /**
   * Compares the access log with the requests of the backend: it received every attempt that got a response, and
   * nothing else.
   */
  static void assertSameRequests(Farm farm, RecordingBackend backend, int atLeast) {
    List<JsonObject> lines = farm.logs().lines().stream()
        .filter(line -> line.contains("\"attempts\""))
        .map(line -> new JsonObject(line.substring(line.indexOf('{'))))
        .toList();
    // the attempt that is cancelled because of its client is not in the log
    Map<String, Long> sent = lines.stream()
        .filter(line -> line.getString("pool") != null)
        .collect(Collectors.groupingBy(
            FuzzTest::name,
            Collectors.summingLong(line -> line.getJsonArray("attempts").size() + 1)));
    Map<String, Long> answered = lines.stream()
        .filter(line -> line.getJsonArray("attempts").encode().contains("200"))
        .collect(Collectors.groupingBy(FuzzTest::name, Collectors.counting()));
    Map<String, Long> read = backend.seen().stream()
        .collect(Collectors.groupingBy(
            seen -> seen.all("x-request-id") + " " + seen.method() + " " + seen.target(),
            Collectors.counting()));

    assertThat(lines).hasSizeGreaterThan(atLeast);
    read.forEach((name, times) ->
        assertThat(sent.getOrDefault(name, 0L)).as(name).isGreaterThanOrEqualTo(times));
    answered.forEach((name, times) ->
        assertThat(read.getOrDefault(name, 0L)).as(name).isGreaterThanOrEqualTo(times));
  }

  private static String name(JsonObject line) {
    String path = line.getString("uri").replaceFirst("^(?i:https?)://[^/?]*", "");
    if (path.isEmpty() && line.getString("method").equals("OPTIONS")) {
      path = "*";
    } else if (path.isEmpty() || path.startsWith("?")) {
      path = "/" + path;
    }
    return "[" + line.getString("requestId") + "] " + line.getString("method") + " " + path;
  }
}
