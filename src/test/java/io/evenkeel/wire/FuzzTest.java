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
 * Random mutations of the tables through the balancer, both ways. {@code -Devenkeel.fuzz.exchanges} says how many,
 * {@code -Devenkeel.fuzz.seed} repeats a run: each client has a seed of its own, counted up from that one.
 */
class FuzzTest {
  private static final List<WireCase> ANSWERS = WireCase.of("responses");
  private static final int CLIENTS = 16;
  private static final int EXCHANGES = Integer.getInteger("evenkeel.fuzz.exchanges", 20_000);
  private static final long SEED = Long.getLong("evenkeel.fuzz.seed", System.nanoTime());

  @Test
  void the_backend_reads_what_was_forwarded_whatever_bytes_arrive() {
    Queue<String> wrong = new ConcurrentLinkedQueue<>();
    try (StrictHttp1Backend backend = new StrictHttp1Backend().answers(FuzzTest::answer);
        Farm farm = farm(backend)) {
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        FuzzClient client = new FuzzClient(farm.port(), SEED + i, EXCHANGES / CLIENTS + 1, wrong);
        Thread thread = new Thread(client, "fuzz " + i);
        threads.add(thread);
        thread.start();
      }
      Await.until(
          () -> "all clients done; seed " + SEED, Duration.ofMinutes(10), () -> threads.stream()
              .noneMatch(Thread::isAlive));

      assertThat(wrong).as("what clients saw; seed " + SEED).isEmpty();
      assertThat(backend.faults()).as("what no proxy may send; seed " + SEED).isEmpty();
      farm.awaitIdle();
      sameRequests(farm, backend, EXCHANGES / 2);
    }
  }

  private static Farm farm(StrictHttp1Backend backend) {
    return impatient(StrictFixture.farm(backend));
  }

  /** With time-outs that what never ends does not hold up a test for long, and a log of every exchange. */
  static Farm impatient(Farm farm) {
    return farm.set("proxy.accessLog", "json")
        .set("proxy.timeouts", new JsonObject().put("head", "2s").put("body", "2s"))
        .set("pools.default.timeouts", new JsonObject().put("response", "5s").put("body", "2s"))
        .start();
  }

  /** To a target that names a seed, the mutation of that seed; to any other what was asked. */
  private static Optional<StrictHttp1Backend.Answer> answer(ParsedRequest request) {
    if (!request.target().matches("/fuzz/[0-9]{1,18}")) {
      return Optional.empty();
    }
    SplittableRandom random =
        new SplittableRandom(Long.parseLong(request.target().substring(6)));
    ByteMutation mutation = new ByteMutation(random, ANSWERS);
    return Optional.of(new StrictHttp1Backend.Answer(mutation.next(), true));
  }

  /** By the log, each attempt that was answered was read by the backend, and it read nothing that was not sent. */
  static void sameRequests(Farm farm, RecordingBackend backend, int atLeast) {
    List<JsonObject> lines = farm.logs().lines().stream()
        .filter(line -> line.contains("\"attempts\""))
        .map(line -> new JsonObject(line.substring(line.indexOf('{'))))
        .toList();
    // an attempt that ends with its client, or by its fault, is not in the log
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
