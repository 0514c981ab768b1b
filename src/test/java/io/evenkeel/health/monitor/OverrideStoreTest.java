package io.evenkeel.health.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.health.BackendState;
import io.evenkeel.health.probe.Scripted;
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

/** What an operator set, over a restart. */
@ExtendWith(VertxExtension.class)
class OverrideStoreTest {
  @TempDir
  Path directory;

  private Path file;
  private Vertx vertx;
  private Scripted backend;

  @BeforeEach
  void start(Vertx given) {
    vertx = given;
    backend = Scripted.start(vertx);
    file = directory.resolve("state.json");
  }

  private Settings three() {
    return Settings.calm()
        .backend("b1", backend.port())
        .backend("b2", backend.port())
        .backend("b3", backend.port());
  }

  private HealthRoom room(Settings... settings) {
    return HealthRoom.keeping(file, vertx, settings);
  }

  private static JsonObject order(String what, String id) {
    return HealthRoom.backend(id).put("do", what);
  }

  private static List<String> ids(HealthRoom room) {
    return room.pool().backends().stream().map(each -> each.id().backend()).toList();
  }

  private void operate(HealthRoom room) {
    room.operate(order("mode", "b1")
        .put("mode", "drain")
        .put("forMs", 3_600_000)
        .put("reason", "new disk")
        .put("by", "ann"));
    room.operate(order("weight", "b2").put("weight", 7));
    room.operate(order("remove", "b3"));
    JsonObject added =
        new JsonObject().put("url", "http://127.0.0.1:" + backend.port()).put("id", "b9");
    room.operate(order("add", "b9").put("backend", added.put("weight", 3)));
    room.operate(order("mode", "b9").put("mode", "maintenance"));
  }

  @Test
  void all_of_it_outlives_a_restart_that_follows_at_once() {
    HealthRoom before = room(three());
    operate(before);
    BackendState.ModeState mode = before.state("b1").mode();
    before.close();

    HealthRoom after = room(three());

    assertThat(ids(after)).containsExactly("b1", "b2", "b9");
    assertThat(after.state("b1").mode()).isEqualTo(mode);
    assertThat(after.state("b1").accepting()).isFalse();
    assertThat(after.state("b2").backend().weight()).isEqualTo(7);
    assertThat(after.state("b9").backend().weight()).isEqualTo(3);
    assertThat(after.state("b9").mode().mode()).isEqualTo(Mode.MAINTENANCE);
    assertThat(after.told("b1")).containsExactly("alive by probe");
  }

  @Test
  void it_is_written_soon_without_a_stop_and_never_half() {
    HealthRoom room = room(three());
    operate(room);

    Eventually.is("written", () -> Files.exists(file));
    Eventually.is("all of it", () -> StateFile.read(file).overrides().size() == 4);
    assertThat(file.resolveSibling("state.json.tmp")).doesNotExist();
  }

  @Test
  void what_the_configuration_changed_wins_over_what_was_set() {
    HealthRoom before = room(three());
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

    HealthRoom after = room(changed);

    assertThat(ids(after)).containsExactly("b1", "b2", "b3", "b9");
    assertThat(after.state("b1").mode().mode()).isEqualTo(Mode.MAINTENANCE);
    assertThat(after.state("b2").backend().weight()).isEqualTo(5);
    assertThat(after.state("b9").mode().mode()).isEqualTo(Mode.ACTIVE);
    assertThat(after.state("b9").backend().weight()).isEqualTo(5);
  }

  @Test
  void a_mode_whose_time_ended_meanwhile_is_over() {
    HealthRoom before = room(three());
    before.operate(order("mode", "b1").put("mode", "drain").put("forMs", 150));
    Instant until = before.state("b1").mode().until().orElseThrow();
    before.close();
    Eventually.is("its time is over", () -> Instant.now().isAfter(until));

    HealthRoom after = room(three());

    assertThat(after.state("b1").mode().mode()).isEqualTo(Mode.ACTIVE);
    assertThat(after.state("b1").mode().until()).isEmpty();
  }

  @Test
  void a_mode_ends_at_its_time_after_the_restart_too() {
    HealthRoom before = room(three());
    before.operate(order("mode", "b1").put("mode", "drain").put("forMs", 1500));
    before.close();

    HealthRoom after = room(three());

    Eventually.is("over", () -> after.state("b1").mode().mode() == Mode.ACTIVE);
    assertThat(after.told("b1")).contains("active by operator");
  }

  @Test
  void a_file_that_cannot_be_read_is_put_aside_and_the_start_goes_on() throws IOException {
    for (String text : List.of("{\"version\":1,\"backends\":[{\"po", "", "{\"version\":9}", "[]")) {
      Files.writeString(file, text);

      HealthRoom room = room(three());
      room.operate(order("weight", "b2").put("weight", 7));
      room.close();

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
  void another_file_is_used_from_the_reload_on_that_names_it() {
    Path other = directory.resolve("other.json");
    HealthRoom room = room(three());
    room.operate(order("weight", "b2").put("weight", 7));
    Eventually.is("written", () -> Files.exists(file));

    Eventually.get(room.verticle.apply(Settings.config(Optional.of(other), three()), "a test"));
    Eventually.is("written there", () -> Files.exists(other));
    Eventually.get(room.verticle.apply(Settings.config(three()), "a test"));
    room.operate(order("weight", "b2").put("weight", 8));
    room.close();

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

  static boolean hasPermissions() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
  }
}
