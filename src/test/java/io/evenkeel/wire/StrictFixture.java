package io.evenkeel.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Farm;
import io.evenkeel.kit.Response;
import io.evenkeel.wire.WireCase.Expected;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** A balancer in front of one strict backend, and assertions for the lines of a case. */
final class StrictFixture {
  private StrictFixture() {}

  /**
   * Without probes and passive health, and with retries only of requests that were not sent, so that exchanges are
   * independent.
   */
  static Farm farm(RecordingBackend backend) {
    return Farm.of(0)
        .set("pools.default.protocol", backend.protocol())
        .set(
            "pools.default.backends",
            new JsonArray().add(new JsonObject().put("id", "b1").put("url", backend.url())))
        .set("pools.default.health", false)
        .set("pools.default.passive", false)
        .set(
            "pools.default.retry",
            new JsonObject()
                .put("attempts", 3)
                .put("outcomes", new JsonArray().add("unreachable")));
  }

  /** The same, with a listener that also supports HTTP/2 in clear text. */
  static Farm http2Farm(RecordingBackend backend) {
    return farm(backend)
        .set(
            "listeners",
            new JsonArray()
                .add(new JsonObject()
                    .put("name", "http")
                    .put("host", "127.0.0.1")
                    .put("port", 0)
                    .put("h2c", true)));
  }

  static void assertMatches(Expected expected, ParsedRequest seen) {
    assertThat(seen.method()).isEqualTo(expected.words().get(1));
    assertThat(seen.target()).isEqualTo(expected.words().get(2));
    assertHeaders(expected, 3, seen::all);
    for (String word : expected.words()) {
      if (word.startsWith("body:")) {
        assertThat(seen.body()).isEqualTo(word.substring(5));
      }
    }
    assertThat(seen.trailers().stream().map(each -> each.name() + "=" + each.value()))
        .as("trailers")
        .containsExactlyElementsOf(values(expected, "trailer:"));
  }

  static void assertMatches(Expected expected, Response response) {
    assertThat(response.status()).isEqualTo(Integer.parseInt(expected.words().get(1)));
    assertHeaders(expected, 2, name -> response.head().all(name));
    List<String> interim = values(expected, "interim:");
    if (!interim.isEmpty()) {
      assertThat(response.interim().stream().map(each -> each.word(1)))
          .as("interim responses")
          .containsExactlyElementsOf(interim);
    }
    for (String word : expected.words()) {
      if (word.startsWith("body:")) {
        assertThat(response.body()).isEqualTo(word.substring(5));
      }
      if (word.startsWith("trailer:")) {
        assertThat(response.trailers().stream()
                .map(each -> each.name().toLowerCase(java.util.Locale.ROOT) + "=" + each.value()))
            .containsExactly(word.substring(8));
      }
    }
    assertThat(response.complete()).as("whole").isEqualTo(!expected.has("cut"));
    assertThat(response.body()).doesNotContain("io.netty", "Exception");
  }

  private static List<String> values(Expected expected, String prefix) {
    return expected.words().stream()
        .filter(word -> word.startsWith(prefix))
        .map(word -> word.substring(prefix.length()))
        .toList();
  }

  private static void assertHeaders(
      Expected expected, int from, Function<String, List<String>> all) {
    Map<String, List<String>> values = new TreeMap<>();
    for (String word : expected.words().subList(from, expected.words().size())) {
      int equals = word.indexOf('=');
      if (word.startsWith("-")) {
        values.put(word.substring(1), new ArrayList<>());
      } else if (equals > 0 && !word.substring(0, equals).contains(":")) {
        values
            .computeIfAbsent(word.substring(0, equals), unseen -> new ArrayList<>())
            .add(word.substring(equals + 1));
      }
    }
    values.forEach(
        (name, each) -> assertThat(all.apply(name)).as(name).containsExactlyElementsOf(each));
  }
}
