package io.evenkeel.config.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.evenkeel.config.ConfigException;
import io.evenkeel.config.reader.ConfigReader;
import io.evenkeel.config.reader.Given;
import io.vertx.config.ConfigRetriever;
import io.vertx.config.ConfigRetrieverOptions;
import io.vertx.config.ConfigStoreOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Loads files with Vert.x Config. */
@ExtendWith(VertxExtension.class)
class ConfigFileTest {
  @TempDir
  Path directory = Path.of("");

  private static <T> T await(Future<T> future) throws TimeoutException {
    return future.await(10, TimeUnit.SECONDS);
  }

  private static String refusal(Vertx vertx, Path file) throws TimeoutException {
    Throwable problem = await(ConfigFile.load(vertx, file)
        .map(json -> new Throwable("read " + json))
        .otherwise(each -> each));
    assertThat(problem).isInstanceOf(ConfigException.class);
    return String.valueOf(problem.getMessage());
  }

  @Test
  void yaml_and_json_give_the_same_configuration(Vertx vertx) throws Exception {
    Path yaml = Files.writeString(directory.resolve("a.yaml"), "a: [on, 010]\nb: { c: ~ }");
    Path json = Files.writeString(
        directory.resolve("a.json"), "{\"a\": [\"on\", \"010\"], \"b\": {\"c\": null}}");
    JsonObject loaded = await(ConfigFile.load(vertx, yaml));
    assertThat(loaded.encode()).isEqualTo("{\"a\":[\"on\",\"010\"],\"b\":{\"c\":null}}");
    assertThat(await(ConfigFile.load(vertx, json))).isEqualTo(loaded);
  }

  @Test
  void each_load_reads_the_current_content(Vertx vertx) throws Exception {
    Path file = Files.writeString(directory.resolve("a.yaml"), "a: 1");
    await(ConfigFile.load(vertx, file));
    Files.writeString(file, "a: 2");
    assertThat(await(ConfigFile.load(vertx, file))).isEqualTo(new JsonObject().put("a", 2));
  }

  @Test
  void the_format_is_registered_for_every_store(Vertx vertx) throws Exception {
    Path file = Files.writeString(directory.resolve("a.yaml"), "a: off");
    ConfigStoreOptions store = new ConfigStoreOptions()
        .setType("file")
        .setFormat("evenkeel-yaml")
        .setConfig(new JsonObject().put("path", file.toString()));
    ConfigRetriever retriever =
        ConfigRetriever.create(vertx, new ConfigRetrieverOptions().addStore(store));
    assertThat(await(retriever.getConfig())).isEqualTo(new JsonObject().put("a", "off"));
  }

  @Test
  void a_missing_file_is_reported_in_one_sentence(Vertx vertx) throws Exception {
    Path file = directory.resolve("none.yaml");
    assertThat(refusal(vertx, file))
        .isEqualTo(file + ": there is no such file; check the name, and where you are");
  }

  @Test
  void a_directory_is_reported_in_one_sentence(Vertx vertx) throws Exception {
    assertThat(refusal(vertx, directory))
        .isEqualTo(directory + ": is a directory; name a file in it");
  }

  @Test
  void a_syntax_error_is_reported_with_its_line(Vertx vertx) throws Exception {
    Path file = Files.writeString(directory.resolve("a.yaml"), "a: 1\na: 2");
    assertThat(refusal(vertx, file))
        .isEqualTo(file + ":2: a: is there twice, first in line 1; keep one");
  }

  @Test
  void an_empty_file_is_reported_with_what_to_write(Vertx vertx) throws Exception {
    Path file = Files.writeString(directory.resolve("a.yaml"), "");
    assertThat(refusal(vertx, file))
        .isEqualTo(file + ": is empty; write at least backends: [http://localhost:3000]");
  }

  @Test
  void the_blocking_reader_reports_the_same() throws IOException {
    ConfigReader reader = new ConfigReader(Given.POLICIES, Given.PROBES, Map.of());
    Path file = directory.resolve("none.yaml");
    assertThat(catchThrowable(() -> reader.read(file)))
        .isInstanceOf(ConfigException.class)
        .hasMessage(file + ": there is no such file; check the name, and where you are");
    assertThat(catchThrowable(() -> reader.read(directory)))
        .hasMessage(directory + ": is a directory; name a file in it");
  }
}
