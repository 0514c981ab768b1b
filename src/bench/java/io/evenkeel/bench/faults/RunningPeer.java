package io.evenkeel.bench.faults;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A proxy in a process of its own, whose operator edits its file. */
final class RunningPeer implements Peer {
  private final PeerKind kind;
  private final Ports ports;
  private final ChildProcesses children;
  private final Path directory;
  private final Path file;
  private final List<BackendProcess> backends;
  private final Process process;

  /** Where a proxy listens. */
  record Ports(int port, int admin) {}

  /** It does not start, or does not serve: its message says which, and why. */
  static final class Unready extends IOException {
    private static final long serialVersionUID = 1;

    Unready(String message) {
      super(message);
    }
  }

  RunningPeer(
      PeerKind kind,
      Ports ports,
      List<BackendProcess> backends,
      ChildProcesses children,
      Path directory,
      Path home)
      throws IOException {
    this.kind = kind;
    this.ports = ports;
    this.children = children;
    this.directory = directory;
    this.backends = new ArrayList<>(backends);
    file = directory.resolve(kind.word() + (kind.ordinal() < 2 ? ".yaml" : ".conf"));
    write();
    process = started(home);
  }

  private Process started(Path home) throws Unready {
    try {
      return children.start(home, log(), kind.start(file, home));
    } catch (IOException problem) {
      throw new Unready("does not start: " + problem.getMessage());
    }
  }

  private Path log() {
    return directory.resolve(kind.word() + ".log");
  }

  /** The last thing that it said, which tells most of why it does not run. */
  private String lastWord() throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(log(), StandardCharsets.ISO_8859_1));
    lines.removeIf(String::isBlank);
    return lines.isEmpty() ? "it said nothing" : lines.get(lines.size() - 1).strip();
  }

  private void write() throws IOException {
    Files.writeString(file, kind.file(ports.port(), ports.admin(), backends, directory));
  }

  /** Waits until every backend serves through it. */
  void awaitReady() throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
    List<String> missing = new ArrayList<>();
    backends.forEach(each -> missing.add(each.name()));
    try (LoadClient client = new LoadClient(ports.port())) {
      while (!missing.isEmpty()) {
        if (!process.isAlive()) {
          throw new Unready("does not start: " + lastWord());
        }
        if (System.nanoTime() - end > 0) {
          throw new Unready("does not serve " + missing + " within 40 s: " + lastWord());
        }
        missing.remove(client.send(0, "GET", 0).backend());
        TimeUnit.MILLISECONDS.sleep(10);
      }
    }
  }

  private void reload() throws IOException {
    write();
    if (kind == PeerKind.CADDY) {
      children.start(
          directory,
          directory.resolve("caddy.log"),
          List.of(
              "caddy",
              "reload",
              "--config",
              file.toString(),
              "--adapter",
              "caddyfile",
              "--address",
              "127.0.0.1:" + ports.admin()));
    } else {
      ChildProcesses.signal(process, kind.reload());
    }
  }

  @Override
  public void remove(BackendProcess backend) throws IOException {
    backends.remove(backend);
    reload();
  }

  @Override
  public void add(BackendProcess backend) throws IOException {
    backends.add(backend);
    reload();
  }

  @Override
  public void stop() throws IOException {
    ChildProcesses.signal(process, kind.leave());
  }

  @Override
  public void end() {
    children.end(process);
  }
}
