package io.evenkeel.bench.faults;

import java.util.List;
import java.util.concurrent.TimeUnit;

/** Everything that happens here. */
final class Scenarios {
  private Scenarios() {}

  static final List<Scenario> ALL = List.of(
      new Scenario(
          "kill-get", "SIGKILL of one, then a restart", RequestMix.GET, true, Scenarios::kill),
      new Scenario("kill-post", "the same under POST", RequestMix.POST, true, Scenarios::kill),
      new Scenario(
          "freeze-get", "SIGSTOP of one, then SIGCONT", RequestMix.GET, true, Scenarios::freeze),
      new Scenario("freeze-post", "the same under POST", RequestMix.POST, true, Scenarios::freeze),
      ill("zombie", "/health works, requests are never answered", true, "ok", "hang"),
      ill("errors", "500 on everything, /health too", false, "fail", "fail"),
      ill("unready", "/health fails, requests work", false, "fail", "ok"),
      ill("liar", "/health works, requests are reset", true, "ok", "reset"),
      new Scenario(
          "resets",
          "all three reset 5 % of requests",
          RequestMix.BOTH,
          true,
          stage -> everyone(stage, "reset-some")),
      ill("cut", "answers end in mid-body", false, "ok", "cut"),
      new Scenario("slow-start", "a restart that takes 8 s", RequestMix.BOTH, false, stage -> {
        stage.begin(stage.backend(1));
        stage.backend(1).kill();
        stage.backend(1).start(8_000);
        stage.exactly(8);
        stage.mended();
      }),
      new Scenario("flapping", "killed and restarted every 2 s", RequestMix.BOTH, false, stage -> {
        stage.begin(stage.backend(1));
        for (int i = 0; i < 3; i++) {
          stage.backend(1).kill();
          stage.exactly(2);
          stage.backend(1).start();
          stage.mended();
          stage.exactly(2);
        }
      }),
      new Scenario("all-dead", "all killed, one returns", RequestMix.BOTH, false, stage -> {
        stage.begin(stage.backend(2));
        stage.backends().forEach(BackendProcess::kill);
        stage.pass(4);
        stage.backend(2).start();
        stage.mended();
      }),
      new Scenario(
          "idle-close",
          "all three close connections idle for 50 ms",
          RequestMix.SPARSE,
          true,
          stage -> everyone(stage, "idle")),
      new Scenario(
          "silent-close",
          "all three close after each answer without saying so",
          RequestMix.BOTH,
          false,
          stage -> everyone(stage, "close")),
      new Scenario(
          "rolling", "SIGTERM and restart of each in turn", RequestMix.BOTH, true, stage -> {
            for (BackendProcess each : stage.backends()) {
              stage.begin(each);
              each.leave();
              each.start();
              stage.mended();
              stage.awaitReturn(8);
            }
          }),
      ill("slow", "one is a hundred times slower", false, "ok", "slow"),
      new Scenario("upload", "SIGKILL amid uploads of 3 MiB", RequestMix.UPLOAD, false, stage -> {
        for (BackendProcess each : stage.backends()) {
          each.behave("ok", "sip");
        }
        stage.pass(3);
        kill(stage);
      }),
      new Scenario("add-remove", "removed and added under load", RequestMix.BOTH, false, stage -> {
        stage.begin(stage.backend(3));
        for (int i = 0; i < 3; i++) {
          stage.peer().remove(stage.backend(3));
          stage.pass(2);
          stage.peer().add(stage.backend(3));
          stage.mended();
          stage.awaitReturn(4);
        }
      }),
      ill("garbage", "bytes that are no HTTP", false, "ok", "garbage"),
      ill("large-head", "a response head of 1 MiB", false, "ok", "large-head"),
      ill("interim-flood", "20,000 answers of 102", false, "ok", "interim"),
      new Scenario("full", "connects to one hang", RequestMix.BOTH, false, stage -> {
        stage.begin(stage.backend(1));
        stage.backend(1).kill();
        stage.backend(1).fill();
        stage.pass(8);
        stage.backend(1).empty();
        stage.backend(1).start();
        stage.mended();
      }),
      new Scenario("stop", "the proxy itself is stopped", RequestMix.BOTH, true, stage -> {
        stage.begin();
        stage.load().mayBeRefused();
        stage.peer().stop();
        for (int i = 0; i < 3_000 && !stage.load().over(); i++) {
          TimeUnit.MILLISECONDS.sleep(10);
        }
      }));

  private static Scenario ill(
      String name, String happens, boolean telling, String health, String requests) {
    return new Scenario(
        name,
        happens,
        RequestMix.BOTH,
        telling,
        stage -> stage.fall(health, requests, stage.backend(1)));
  }

  private static void everyone(ScenarioRun stage, String requests) throws Exception {
    stage.fall("ok", requests, stage.backends().toArray(BackendProcess[]::new));
  }

  private static void kill(ScenarioRun stage) throws Exception {
    stage.begin(stage.backend(1));
    stage.backend(1).kill();
    stage.pass(8);
    stage.backend(1).start();
    stage.mended();
  }

  private static void freeze(ScenarioRun stage) throws Exception {
    stage.begin(stage.backend(1));
    stage.backend(1).freeze();
    stage.pass(8);
    stage.backend(1).thaw();
    stage.mended();
  }
}
