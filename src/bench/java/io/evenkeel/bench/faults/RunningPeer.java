package io.evenkeel.bench.faults;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A proxy in its own process, whose configuration file this class edits. */
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

  /** The proxy does not start or does not serve; the message contains the reason. */
  static final class NotReadyException extends IOException {
    private static final long serialVersionUID = 1;

    NotReadyException(String message) {
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

  private Process started(Path home) throws NotReadyException {
    try {
      return children.start(home, log(), kind.start(file, home));
    } catch (IOException problem) {
      throw new NotReadyException("does not start: " + problem.getMessage());
    }
  }

  private Path log() {
    return directory.resolve(kind.word() + ".log");
  }

  /** The last line of the proxy's log, which usually contains the reason of a failure. */
  private String lastLogLine() throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(log(), StandardCharsets.ISO_8859_1));
    lines.removeIf(String::isBlank);
    return lines.isEmpty() ? "it said nothing" : lines.get(lines.size() - 1).strip();
  }

  private void write() throws IOException {
    Files.writeString(file, kind.file(ports.port(), ports.admin(), backends, directory));
  }

  /** Waits until every backend was seen to respond through the proxy. */
  void awaitReady() throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
    List<String> missing = new ArrayList<>();
    backends.forEach(each -> missing.add(each.name()));
    try (LoadClient client = new LoadClient(ports.port())) {
      while (!missing.isEmpty()) {
        if (!process.isAlive()) {
          throw new NotReadyException("does not start: " + lastLogLine());
        }
        if (System.nanoTime() - end > 0) {
          throw new NotReadyException(
              "does not serve " + missing + " within 40 s: " + lastLogLine());
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
      ChildProcesses.signal(process, kind.reloadSignal());
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
    ChildProcesses.signal(process, kind.stopSignal());
  }

  @Override
  public void end() {
    children.end(process);
  }
}
