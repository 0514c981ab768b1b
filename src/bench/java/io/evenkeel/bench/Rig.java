package io.evenkeel.bench;

import io.evenkeel.bench.faults.ChildProcesses;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Starts backends and proxies, runs load, and reads the CPU times before and after. */
final class Rig {
  private static final byte[] REQUEST =
      "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
          .getBytes(StandardCharsets.US_ASCII);

  private final ChildProcesses children = new ChildProcesses();
  private final int port;
  private final Path directory;
  private final Path home;
  private final boolean tls;
  private final LoadTool tool;
  private final Process backends;

  /**
   * Starts the backends.
   *
   * @param port the first of twelve
   * @param directory for logs and configurations
   * @param home the project with the built Evenkeel
   * @param tls whether {@code directory} has a certificate
   */
  Rig(int port, Path directory, Path home, boolean tls) throws IOException {
    this.port = port;
    this.directory = directory;
    this.home = home;
    this.tls = tls;
    tool = new LoadTool(directory);
    Proxy.Place place = place(Proxy.EVENKEEL);
    backends = backends(
        "origins",
        Integer.toString(place.backendPort(1)),
        Integer.toString(place.backendPort(2)),
        Integer.toString(place.backendPort(3)));
  }

  /** Starts another process of backends, on {@code port} of every address of this machine. */
  Process startOnAllAddresses(int port) throws IOException {
    return backends("everywhere", "everywhere", Integer.toString(port));
  }

  private Process backends(String name, String... arguments) throws IOException {
    List<String> java = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx128m",
        "-XX:+UseSerialGC",
        "-cp",
        System.getProperty("java.class.path"),
        BenchBackends.class.getName()));
    java.addAll(List.of(arguments));
    return children.start(Path.of("").toAbsolutePath(), log(name), pinned(java));
  }

  private static List<String> pinned(List<String> command) {
    return Machine.pins()
        ? Stream.concat(List.of("taskset", "-c", "1").stream(), command.stream())
            .toList()
        : command;
  }

  private Path log(String name) {
    return directory.resolve(name + ".log");
  }

  /** Creates a certificate for the TLS listeners; returns false without openssl. */
  static boolean certificate(Path directory) throws IOException, InterruptedException {
    if (!Machine.installed("openssl")) {
      return false;
    }
    Process openssl = new ProcessBuilder(
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-days",
            "30",
            "-subj",
            "/CN=localhost",
            "-keyout",
            "key.pem",
            "-out",
            "cert.pem")
        .directory(directory.toFile())
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("openssl.log").toFile())
        .start();
    if (openssl.waitFor() != 0) {
      return false;
    }
    Files.writeString(
        directory.resolve("both.pem"),
        Files.readString(directory.resolve("cert.pem"))
            + Files.readString(directory.resolve("key.pem")));
    return true;
  }

  /**
   * Starts a proxy.
   *
   * @return the process, and the milliseconds until its first 200 response
   */
  Started start(Proxy proxy, boolean pinned) throws IOException, InterruptedException {
    return start(proxy, proxy.configuration(place(proxy)), pinned);
  }

  /** The same with another configuration. */
  Started start(Proxy proxy, String configuration, boolean pinned)
      throws IOException, InterruptedException {
    Proxy.Place place = place(proxy);
    Files.writeString(
        directory.resolve(proxy.word() + (proxy == Proxy.EVENKEEL ? ".yaml" : ".conf")),
        configuration);
    List<String> command = proxy.command(place);
    boolean loose = !pinned && Machine.pins();
    if (responds(place.port())) {
      throw new IOException("port " + place.port() + " is in use; choose another by --port");
    }
    long start = System.nanoTime();
    Process process = children.start(
        directory, log(proxy.word()), loose ? command.subList(3, command.size()) : command);
    while (!responds(place.port())) {
      TimeUnit.MILLISECONDS.sleep(2);
      if (!process.isAlive() || System.nanoTime() - start > 60e9) {
        children.end(process);
        throw new IOException(
            proxy.word() + " does not serve: " + Files.readString(log(proxy.word())));
      }
    }
    return new Started(proxy, process, (System.nanoTime() - start) / 1e6);
  }

  Proxy.Place place(Proxy proxy) {
    return new Proxy.Place(proxy, port, directory, home, tls);
  }

  record Started(Proxy proxy, Process process, double millis) {}

  private static boolean responds(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(2_000);
      socket.getOutputStream().write(REQUEST);
      return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII)
          .endsWith(" 200");
    } catch (IOException notYet) {
      return false;
    }
  }

  void end(Process process) {
    children.end(process);
  }

  void close() {
    children.close();
  }

  /** Runs load without measuring it. */
  void warm(Proxy proxy, Workload load, int seconds) throws IOException, InterruptedException {
    run(place(proxy), load, seconds);
  }

  private String run(Proxy.Place place, Workload load, int seconds)
      throws IOException, InterruptedException {
    Path out = directory.resolve("load.out");
    Process process = new ProcessBuilder(tool.command(load, place.port(), place.tlsPort(), seconds))
        .redirectErrorStream(true)
        .redirectOutput(out.toFile())
        .start();
    if (!process.waitFor(seconds + 30, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      process.waitFor();
    }
    return Files.readString(out);
  }

  /**
   * Measures one workload once.
   *
   * @param turn the same number for measurements of all proxies that directly follow each other
   */
  Measurement measure(Proxy proxy, Process process, Workload load, int turn, int seconds)
      throws IOException, InterruptedException {
    Machine.Cpu cpu = Machine.cpu(process);
    double busy = Machine.busy();
    double backendCpu = Machine.cpu(backends).sum();
    double own = Machine.own();
    long start = System.nanoTime();
    LoadTool.LoadResult result = LoadTool.read(load, run(place(proxy), load, seconds));
    double elapsed = (System.nanoTime() - start) / 1e9;
    Machine.Cpu spent = Machine.cpu(process).minus(cpu);
    double others = Machine.busy()
        - busy
        - spent.sum()
        - (Machine.cpu(backends).sum() - backendCpu)
        - (Machine.own() - own);
    double requests = result.fit() && result.requests() > 0 ? result.requests() : Double.NaN;
    return new Measurement(
        proxy,
        load,
        turn,
        requests / result.seconds(),
        spent.user() * 1e6 / requests,
        spent.system() * 1e6 / requests,
        result.p50(),
        result.p99(),
        spent.sum() / elapsed,
        Math.max(0, others / elapsed),
        Machine.resident(process),
        result.errors());
  }
}
