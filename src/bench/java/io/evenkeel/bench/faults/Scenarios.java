package io.evenkeel.bench.faults;

import java.util.List;
import java.util.concurrent.TimeUnit;

/** The list of all scenarios. */
final class Scenarios {
  private Scenarios() {}

  static final List<Scenario> ALL = List.of(
      new Scenario(
          "kill-get", "SIGKILL of one, then a restart", RequestMix.GET, true, Scenarios::kill),
      new Scenario("kill-post", "the same under POST", RequestMix.POST, true, Scenarios::kill),
      new Scenario(
          "freeze-get", "SIGSTOP of one, then SIGCONT", RequestMix.GET, true, Scenarios::freeze),
      new Scenario("freeze-post", "the same under POST", RequestMix.POST, true, Scenarios::freeze),
      oneFails("zombie", "/health works, requests are never answered", true, "ok", "hang"),
      oneFails("errors", "500 on everything, /health too", false, "fail", "fail"),
      oneFails("unready", "/health fails, requests work", false, "fail", "ok"),
      oneFails("liar", "/health works, requests are reset", true, "ok", "reset"),
      new Scenario(
          "resets",
          "all three reset 5 % of requests",
          RequestMix.BOTH,
          true,
          run -> allBackends(run, "reset-some")),
      oneFails("cut", "answers end in mid-body", false, "ok", "cut"),
      new Scenario("slow-start", "a restart that takes 8 s", RequestMix.BOTH, false, run -> {
        run.recordFault(run.backend(1));
        run.backend(1).kill();
        run.backend(1).start(8_000);
        run.waitExactly(8);
        run.recordRepair();
      }),
      new Scenario("flapping", "killed and restarted every 2 s", RequestMix.BOTH, false, run -> {
        run.recordFault(run.backend(1));
        for (int i = 0; i < 3; i++) {
          run.backend(1).kill();
          run.waitExactly(2);
          run.backend(1).start();
          run.recordRepair();
          run.waitExactly(2);
        }
      }),
      new Scenario("all-dead", "all killed, one returns", RequestMix.BOTH, false, run -> {
        run.recordFault(run.backend(2));
        run.backends().forEach(BackendProcess::kill);
        run.waitScaled(4);
        run.backend(2).start();
        run.recordRepair();
      }),
      new Scenario(
          "idle-close",
          "all three close connections idle for 50 ms",
          RequestMix.SPARSE,
          true,
          run -> allBackends(run, "idle")),
      new Scenario(
          "silent-close",
          "all three close after each answer without saying so",
          RequestMix.BOTH,
          false,
          run -> allBackends(run, "close")),
      new Scenario("rolling", "SIGTERM and restart of each in turn", RequestMix.BOTH, true, run -> {
        for (BackendProcess each : run.backends()) {
          run.recordFault(each);
          each.terminate();
          each.start();
          run.recordRepair();
          run.awaitRecovery(8);
        }
      }),
      oneFails("slow", "one is a hundred times slower", false, "ok", "slow"),
      new Scenario("upload", "SIGKILL amid uploads of 3 MiB", RequestMix.UPLOAD, false, run -> {
        for (BackendProcess each : run.backends()) {
          each.behave("ok", "sip");
        }
        run.waitScaled(3);
        kill(run);
      }),
      new Scenario("add-remove", "removed and added under load", RequestMix.BOTH, false, run -> {
        run.recordFault(run.backend(3));
        for (int i = 0; i < 3; i++) {
          run.peer().remove(run.backend(3));
          run.waitScaled(2);
          run.peer().add(run.backend(3));
          run.recordRepair();
          run.awaitRecovery(4);
        }
      }),
      oneFails("garbage", "bytes that are no HTTP", false, "ok", "garbage"),
      oneFails("large-head", "a response head of 1 MiB", false, "ok", "large-head"),
      oneFails("interim-flood", "20,000 answers of 102", false, "ok", "interim"),
      new Scenario("full", "connects to one hang", RequestMix.BOTH, false, run -> {
        run.recordFault(run.backend(1));
        run.backend(1).kill();
        run.backend(1).occupyPort();
        run.waitScaled(8);
        run.backend(1).releasePort();
        run.backend(1).start();
        run.recordRepair();
      }),
      new Scenario("stop", "the proxy itself is stopped", RequestMix.BOTH, true, run -> {
        run.recordFault();
        run.load().allowRefusal();
        run.peer().stop();
        for (int i = 0; i < 3_000 && !run.load().over(); i++) {
          TimeUnit.MILLISECONDS.sleep(10);
        }
      }));

  private static Scenario oneFails(
      String name, String happens, boolean isShort, String health, String requests) {
    return new Scenario(
        name,
        happens,
        RequestMix.BOTH,
        isShort,
        run -> run.failThenRepair(health, requests, run.backend(1)));
  }

  private static void allBackends(ScenarioRun run, String requests) throws Exception {
    run.failThenRepair("ok", requests, run.backends().toArray(BackendProcess[]::new));
  }

  private static void kill(ScenarioRun run) throws Exception {
    run.recordFault(run.backend(1));
    run.backend(1).kill();
    run.waitScaled(8);
    run.backend(1).start();
    run.recordRepair();
  }

  private static void freeze(ScenarioRun run) throws Exception {
    run.recordFault(run.backend(1));
    run.backend(1).freeze();
    run.waitScaled(8);
    run.backend(1).thaw();
    run.recordRepair();
  }
}
