package io.evenkeel.config.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.evenkeel.config.ConfigException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The syntax of files and the messages for syntax errors. */
class SyntaxTest {
  private static JsonObject parse(String text, String file) {
    return ConfigParser.parse(text.getBytes(StandardCharsets.UTF_8), file);
  }

  private static List<String> mistakes(String text, String file) {
    ConfigException refusal = catchThrowableOfType(ConfigException.class, () -> parse(text, file));
    return refusal == null ? List.of() : refusal.problems();
  }

  @ParameterizedTest
  @CsvSource({
    "on",
    "off",
    "yes",
    "No",
    "010",
    "0x1F",
    "1.10",
    "1e3",
    "12:30:45",
    "2026-01-01",
    "1_000",
    "${NAME}",
    "${NAME:-8080}"
  })
  void other_scalars_stay_text(String scalar) {
    assertThat(parse("a: " + scalar, "a.yaml").getValue("a")).isEqualTo(scalar);
  }

  @Test
  void numbers_booleans_and_null_get_their_type() {
    JsonObject json = parse(
        "{ a: 10, b: -3, c: true, d: False, e: null, f: ~, g: 9000000000, h: '7' }", "a.yaml");
    assertThat(json)
        .isEqualTo(new JsonObject()
            .put("a", 10)
            .put("b", -3)
            .put("c", true)
            .put("d", false)
            .putNull("e")
            .putNull("f")
            .put("g", 9_000_000_000L)
            .put("h", "7"));
  }

  @Test
  void keys_are_always_text() {
    assertThat(parse("{ 503: a, on: b, true: c }", "a.yaml").fieldNames())
        .containsExactly("503", "on", "true");
  }

  @Test
  void anchors_and_merge_keys_are_supported() {
    JsonObject json = parse("""
        x-fast: &fast { interval: 1s, path: /up }
        a: *fast
        b: { <<: *fast, path: /b }
        c: { <<: [{ d: 1 }, { d: 2, e: 3 }] }
        """, "a.yaml");
    assertThat(json.getJsonObject("a"))
        .isEqualTo(new JsonObject().put("interval", "1s").put("path", "/up"));
    assertThat(json.getJsonObject("b"))
        .isEqualTo(new JsonObject().put("path", "/b").put("interval", "1s"));
    assertThat(json.getJsonObject("c")).isEqualTo(new JsonObject().put("d", 1).put("e", 3));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`a: 1\nb: 2\na: 3` | a.yaml:3: a: is there twice, first in line 1; keep one",
        "`b:\n  c: 1\n  c: 2` | a.yaml:3: b.c: is there twice, first in line 2; keep one",
        "`a: { url: ${URL} }` | a.yaml:1: expected ',' or '}', but got {; quote what holds a ${…} within { } or [ ]: \"${NAME}\"",
        "`a:\n  - [ x, ${URL} ]` | a.yaml:2: expected ',' or ']', but got {; quote what holds a ${…} within { } or [ ]: \"${NAME}\"",
        "`host: *.example.com` | a.yaml:1: unexpected character found .(46); quote what begins with a *: \"*.example.com\"",
        "`host: [a, *.b.com]` | a.yaml:1: unexpected character found .(46); quote what begins with a *: \"*.example.com\"",
        "`a:\n\tb: 1` | a.yaml:2: found character '\\t(TAB)' that cannot start any token. (Do not use \\t(TAB) for indentation); indent with spaces, not with tabs",
        "`a: b: c` | a.yaml:1: mapping values are not allowed here; check the indentation, and quote text that holds a colon and a space",
        "`a: [1, 2` | a.yaml:1: expected ',' or ']', but got <stream end>; check the indentation, brackets and quotes",
        "`a: !!binary AAAA` | a.yaml:1: a: tags such as tag:yaml.org,2002:binary are not used here; leave it out",
        "`? [a]\n: 1` | a.yaml:1: a key must be a word; write such as name: value",
        "`a: &a [ *a ]` | a.yaml:1: an alias leads to itself, or to too much; write it out",
        "`a: &a { b: 1 }\nc: { <<: *a, d: 1,\nd: 2 }` | a.yaml:3: c.d: is there twice, first in line 2; keep one",
        "`a: *b` | a.yaml:1: found undefined alias b; write &b where it is defined, or quote it",
        "`a: { <<: 1 }` | a.yaml:1: a.<<: takes an object; write <<: *anchor",
        "`` | a.yaml: is empty; write at least backends: [http://localhost:3000]",
        "`# nothing yet` | a.yaml: is empty; write at least backends: [http://localhost:3000]",
        "`- 8080` | a.yaml: has no keys at the top; write such as backends: [http://localhost:3000]",
      })
  void a_yaml_error_is_reported_with_its_line_and_a_hint(String text, String mistake) {
    assertThat(mistakes(text, "a.yaml")).containsExactly(mistake);
  }

  @Test
  void all_duplicate_keys_are_reported() {
    assertThat(mistakes("a: 1\na: 2\nb: 1\nb: 2", "a.yaml")).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`{\"a\": 1,\n\"a\": 2}` | a.json:2: a: is there twice, first in line 1; keep one",
        "`{\"b\": [{\"a\": 1,\n\"a\": 2}]}` | a.json:2: b[0].a: is there twice, first in line 1; keep one",
        "`{\"a\": 1,\n}` | a.json:2: unexpected character ('}' (code 125)): was expecting double-quote to start field name; check the commas, brackets and quotes",
        "`{\"a\": 1} {}` | a.json:1: something follows the end; leave it out",
        "`` | a.json: is empty; write at least {\"backends\": [\"http://localhost:3000\"]}",
        "`[1]` | a.json: has no keys at the top; write such as {\"backends\": [\"http://localhost:3000\"]}",
      })
  void a_json_error_is_reported_with_its_line_and_a_hint(String text, String mistake) {
    assertThat(mistakes(text, "a.json")).containsExactly(mistake);
  }

  @Test
  void json_and_yaml_are_parsed_to_the_same_values() {
    String json = """
        {"a": 10, "b": [true, null, "x", {"c": -1}], "d": {}}""";
    JsonObject expected = new JsonObject()
        .put("a", 10)
        .put("b", JsonArray.of(true, null, "x", new JsonObject().put("c", -1)))
        .put("d", new JsonObject());
    assertThat(parse(json, "a.json")).isEqualTo(expected);
    assertThat(parse(json, "a.yaml")).isEqualTo(expected);
  }

  @Test
  void a_byte_order_mark_is_skipped_and_invalid_utf_8_is_rejected() {
    assertThat(parse("\ufeffa: 1", "a.yaml")).isEqualTo(new JsonObject().put("a", 1));
    ConfigException refusal = catchThrowableOfType(
        ConfigException.class,
        () -> ConfigParser.parse(new byte[] {'a', ':', ' ', (byte) 0xff}, "a.yaml"));
    assertThat(refusal.problems()).containsExactly("a.yaml: is not text in UTF-8; save it as that");
  }
}
