package io.evenkeel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.health.HealthChanged;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The lines that the demo prints say what has changed. */
class DemoTest {
  private static final String CHANGE = """
      {"id": "lb1-1-7", "node": "lb1", "seq": 7, "pool": "default", "backend": "b2", "url": "http://b2", "health": "alive",
       "was": "alive", "mode": "active", "wasMode": "active", "cause": "operator", "reason": "new version",
       "at": "2026-03-01T03:12:09.481Z", "wasSince": "2026-03-01T03:00:00Z", "aliveCount": 3, "acceptingCount": 2,
       "totalCount": 3}
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"health\":\"dead\"} | b2 is dead, was alive",
        "{\"mode\":\"drain\"} | b2 is drain, was active",
        "{\"wasMode\":\"maintenance\"} | b2 is active, was maintenance",
        "{\"kind\":\"weight\",\"weight\":0,\"wasWeight\":5} | b2 has weight 0, had 5",
        "{\"kind\":\"added\",\"weight\":1} | b2 is added as http://b2",
        "{\"kind\":\"removed\"} | b2 is removed",
      })
  void a_line_names_the_kind_of_the_change(String fields, String words) {
    JsonObject change = new JsonObject(CHANGE).mergeIn(new JsonObject(fields));

    assertThat(Demo.formatChange(HealthChanged.of(change)))
        .matches("  \\d\\d:\\d\\d:\\d\\d  .*")
        .endsWith("  " + words + " (operator: new version); 2 of 3 accept requests");
  }
}
