package io.evenkeel.bench.faults;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A kind of proxy for the scenarios: its configuration, as an expert would write it, and its commands. */
enum PeerKind {
  EVENKEEL("evenkeel", "", "nothing but addresses"),
  TUNED("evenkeel-tuned", "", "probes each second, suspicion after 500 ms, 5 s for an answer"),
  HAPROXY("haproxy", "haproxy", "checks each second, retries on another, but of no POST"),
  NGINX("nginx", "nginx", "3 failures in 5 s, next upstream for what may be repeated"),
  CADDY("caddy", "caddy", "checks each second, 3 failures in 5 s, retries for 5 s");

  private final String word;
  private final String program;
  private final String settings;

  PeerKind(String word, String program, String settings) {
    this.word = word;
    this.program = program;
    this.settings = settings;
  }

  String word() {
    return word;
  }

  String settings() {
    return settings;
  }

  boolean installed() {
    return program.isEmpty()
        || Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
            .anyMatch(each -> Files.isExecutable(Path.of(each, program)));
  }

  /** Writes the configuration for these backends; returns the file name that the commands use. */
  String file(int port, int admin, List<BackendProcess> backends, Path directory) {
    return switch (this) {
      case EVENKEEL -> Configurations.evenkeel(port, admin, backends, "");
      case TUNED -> Configurations.evenkeel(port, admin, backends, Configurations.TUNING);
      case HAPROXY -> Configurations.haproxy(port, backends, directory);
      case NGINX -> Configurations.nginx(port, backends, directory);
      case CADDY -> Configurations.caddy(port, admin, backends);
    };
  }

  List<String> start(Path file, Path home) {
    return switch (this) {
      case EVENKEEL, TUNED -> List.of(home.resolve("run.sh").toString(), "start", file.toString());
      case HAPROXY -> List.of("haproxy", "-W", "-q", "-f", file.toString());
      case NGINX -> List.of("nginx", "-c", file.toString(), "-e", file + ".errors");
      // Caddy saves a copy of its configuration, which must not replace the user's
      case CADDY ->
        List.of(
            "env",
            "XDG_CONFIG_HOME=" + file.getParent(),
            "caddy",
            "run",
            "--config",
            file.toString(),
            "--adapter",
            "caddyfile");
    };
  }

  /** The signal for a graceful stop. */
  String stopSignal() {
    return Map.of(HAPROXY, "USR1", NGINX, "QUIT").getOrDefault(this, "TERM");
  }

  /** The signal to reload the configuration. */
  String reloadSignal() {
    return switch (this) {
      case HAPROXY -> "USR2";
      case CADDY -> "USR1";
      default -> "HUP";
    };
  }
}
