package io.evenkeel.health.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.health.BackendState;
import io.evenkeel.health.probe.ScriptedServer;
import io.evenkeel.model.Backend;
import io.evenkeel.model.Mode;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Operator overrides after a restart. */
@ExtendWith(VertxExtension.class)
class OverrideStoreTest {
  @TempDir
  Path directory;

  private Path file;
  private Vertx vertx;
  private ScriptedServer backend;

  @BeforeEach
  void start(Vertx given) {
    vertx = given;
    backend = ScriptedServer.start(vertx);
    file = directory.resolve("state.json");
  }

  private Settings three() {
    return Settings.calm()
        .backend("b1", backend.port())
        .backend("b2", backend.port())
        .backend("b3", backend.port());
  }

  private HealthFixture health(Settings... settings) {
    return HealthFixture.startWithState(file, vertx, settings);
  }

  private static JsonObject order(String what, String id) {
    return HealthFixture.backend(id).put("do", what);
  }

  private static List<String> ids(HealthFixture health) {
    return health.pool().backends().stream().map(each -> each.id().backend()).toList();
  }

  private void operate(HealthFixture health) {
    health.operate(order("mode", "b1")
        .put("mode", "drain")
        .put("forMs", 3_600_000)
        .put("reason", "new disk")
        .put("by", "ann"));
    health.operate(order("weight", "b2").put("weight", 7));
    health.operate(order("remove", "b3"));
    JsonObject added =
        new JsonObject().put("url", "http://127.0.0.1:" + backend.port()).put("id", "b9");
    health.operate(order("add", "b9").put("backend", added.put("weight", 3)));
    health.operate(order("mode", "b9").put("mode", "maintenance"));
  }

  @Test
  void all_overrides_survive_an_immediate_restart() {
    HealthFixture before = health(three());
    operate(before);
    BackendState.ModeState mode = before.state("b1").mode();
    before.close();

    HealthFixture after = health(three());

    assertThat(ids(after)).containsExactly("b1", "b2", "b9");
    assertThat(after.state("b1").mode()).isEqualTo(mode);
    assertThat(after.state("b1").accepting()).isFalse();
    assertThat(after.state("b2").backend().weight()).isEqualTo(7);
    assertThat(after.state("b9").backend().weight()).isEqualTo(3);
    assertThat(after.state("b9").mode().mode()).isEqualTo(Mode.MAINTENANCE);
    assertThat(after.publishedChanges("b1")).containsExactly("alive by probe");
  }

  @Test
  void the_file_is_written_soon_without_a_stop_and_always_complete() {
    HealthFixture health = health(three());
    operate(health);

    Eventually.isTrue("written", () -> Files.exists(file));
    Eventually.isTrue("all of it", () -> StateFile.read(file).overrides().size() == 4);
    assertThat(file.resolveSibling("state.json.tmp")).doesNotExist();
  }

  @Test
  void a_changed_configuration_overrides_the_operator() {
    HealthFixture before = health(three());
    operate(before);
    before.close();
    Settings changed = new Settings();
    changed.interval = Settings.calm().interval;
    String url = "http://127.0.0.1:" + backend.port();
    for (String id : List.of("b1", "b2", "b3", "b9")) {
      Mode mode = id.equals("b1") ? Mode.MAINTENANCE : Mode.ACTIVE;
      changed.backends.add(
          new Backend(id, url, false, "127.0.0.1", backend.port(), 5, false, mode));
    }

    HealthFixture after = health(changed);

    assertThat(ids(after)).containsExactly("b1", "b2", "b3", "b9");
    assertThat(after.state("b1").mode().mode()).isEqualTo(Mode.MAINTENANCE);
    assertThat(after.state("b2").backend().weight()).isEqualTo(5);
    assertThat(after.state("b9").mode().mode()).isEqualTo(Mode.ACTIVE);
    assertThat(after.state("b9").backend().weight()).isEqualTo(5);
  }

  @Test
  void a_mode_whose_time_ended_before_the_restart_is_dropped() {
    HealthFixture before = health(three());
    before.operate(order("mode", "b1").put("mode", "drain").put("forMs", 150));
    Instant until = before.state("b1").mode().until().orElseThrow();
    before.close();
    Eventually.isTrue("its time is over", () -> Instant.now().isAfter(until));

    HealthFixture after = health(three());

    assertThat(after.state("b1").mode().mode()).isEqualTo(Mode.ACTIVE);
    assertThat(after.state("b1").mode().until()).isEmpty();
  }

  @Test
  void a_mode_with_a_duration_ends_in_time_after_a_restart() {
    HealthFixture before = health(three());
    before.operate(order("mode", "b1").put("mode", "drain").put("forMs", 1500));
    before.close();

    HealthFixture after = health(three());

    Eventually.isTrue("over", () -> after.state("b1").mode().mode() == Mode.ACTIVE);
    assertThat(after.publishedChanges("b1")).contains("active by operator");
  }

  @Test
  void an_unreadable_file_is_renamed_and_the_start_continues() throws IOException {
    for (String text : List.of("{\"version\":1,\"backends\":[{\"po", "", "{\"version\":9}", "[]")) {
      Files.writeString(file, text);

      HealthFixture health = health(three());
      health.operate(order("weight", "b2").put("weight", 7));
      health.close();

      assertThat(StateFile.read(file).overrides()).hasSize(1);
      try (Stream<Path> all = Files.list(directory)) {
        Path kept =
            all.filter(each -> each.toString().contains(".bad-")).findFirst().orElseThrow();
        assertThat(kept).hasContent(text);
        Files.delete(kept);
      }
    }
  }

  @Test
  void a_reload_with_another_file_uses_it_at_once() {
    Path other = directory.resolve("other.json");
    HealthFixture health = health(three());
    health.operate(order("weight", "b2").put("weight", 7));
    Eventually.isTrue("written", () -> Files.exists(file));

    Eventually.get(health.verticle.apply(Settings.config(Optional.of(other), three()), "a test"));
    Eventually.isTrue("written there", () -> Files.exists(other));
    Eventually.get(health.verticle.apply(Settings.config(three()), "a test"));
    health.operate(order("weight", "b2").put("weight", 8));
    health.close();

    assertThat(StateFile.read(other).overrides().get(0).weight()).contains(7);
    assertThat(StateFile.read(file).overrides().get(0).weight()).contains(7);
  }

  @Test
  @EnabledIf("hasPermissions")
  void only_the_owner_may_read_what_is_kept() throws IOException {
    Path left = Files.writeString(directory.resolve("state.json.tmp"), "left by a killed process");
    Files.setPosixFilePermissions(left, PosixFilePermissions.fromString("rw-rw-rw-"));
    Files.writeString(file, "no JSON");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

    StateFile.read(file);
    StateFile.write(file, "lb1", "2026-03-01T03:12:09Z", new JsonArray());

    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files.toList()).hasSize(2).allSatisfy(each -> assertThat(
              PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
          .as(each.toString())
          .isEqualTo("rw-------"));
    }
  }

  @Test
  void a_link_that_was_planted_where_the_file_is_prepared_is_not_followed() throws IOException {
    Path victim = Files.writeString(directory.resolve("victim"), "untouched");
    Files.createSymbolicLink(directory.resolve("state.json.tmp"), victim);

    StateFile.write(file, "lb1", "2026-03-01T03:12:09Z", new JsonArray());

    assertThat(victim).hasContent("untouched");
    assertThat(StateFile.read(file).writable()).isTrue();
  }

  @Test
  void a_link_to_the_file_stays_a_link_before_the_file_exists_and_after() throws IOException {
    Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
    Path between = directory.resolve("between.json");
    Files.createSymbolicLink(file, Path.of("between.json"));
    Files.createSymbolicLink(between, elsewhere.resolve("real.json"));

    for (int weight = 1; weight <= 2; weight++) {
      HealthFixture health = health(three());
      health.operate(order("weight", "b2").put("weight", weight + 6));
      health.close();

      assertThat(file).isSymbolicLink();
      assertThat(between).isSymbolicLink();
      assertThat(
              StateFile.read(elsewhere.resolve("real.json")).overrides().get(0).weight())
          .contains(weight + 6);
    }
  }

  @Test
  void a_damaged_file_behind_a_link_is_moved_aside_and_the_link_stays() throws IOException {
    Path real = Files.writeString(directory.resolve("real.json"), "no JSON");
    Files.createSymbolicLink(file, real);

    assertThat(StateFile.read(file).writable()).isTrue();

    assertThat(file).isSymbolicLink();
    assertThat(real).doesNotExist();
    StateFile.write(file, "lb1", "2026-03-01T03:12:09Z", new JsonArray());
    assertThat(file).isSymbolicLink();
    assertThat(real).exists();
  }

  /** As for a file that is mounted on its own: no other file can take its name. */
  @Test
  void a_file_that_cannot_be_replaced_is_overwritten() throws IOException {
    Files.createDirectories(directory.resolve("state.json.tmp/in the way"));
    Files.writeString(file, " ".repeat(10_000));
    Object before = Files.readAttributes(file, BasicFileAttributes.class).fileKey();

    StateFile.write(file, "lb1", "2026-03-01T03:12:09Z", new JsonArray());

    assertThat(StateFile.read(file)).isEqualTo(new StateFile.StoredState(List.of(), true));
    assertThat(Files.size(file)).isLessThan(1_000);
    assertThat(Files.readAttributes(file, BasicFileAttributes.class).fileKey()).isEqualTo(before);
  }

  static boolean hasPermissions() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
  }
}
