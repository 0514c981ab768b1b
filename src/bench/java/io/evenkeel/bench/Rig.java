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

/** Starts origins and proxies, puts load on them, and reads the clocks before and after. */
final class Rig {
  private static final byte[] ASKS =
      "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
          .getBytes(StandardCharsets.US_ASCII);

  private final ChildProcesses children = new ChildProcesses();
  private final int port;
  private final Path directory;
  private final Path home;
  private final boolean tls;
  private final LoadTool tool;
  private final Process origins;

  /**
   * Starts the origins.
   *
   * @param port the first of twelve
   * @param directory for logs and configurations
   * @param home where Evenkeel is built
   * @param tls whether there is a certificate in {@code directory}
   */
  Rig(int port, Path directory, Path home, boolean tls) throws IOException {
    this.port = port;
    this.directory = directory;
    this.home = home;
    this.tls = tls;
    tool = new LoadTool(directory);
    Proxy.Place place = place(Proxy.EVENKEEL);
    origins = origins(
        "origins",
        Integer.toString(place.origin(1)),
        Integer.toString(place.origin(2)),
        Integer.toString(place.origin(3)));
  }

  /** One more process of origins, at {@code port} of every address of this machine. */
  Process everywhere(int port) throws IOException {
    return origins("everywhere", "everywhere", Integer.toString(port));
  }

  private Process origins(String name, String... arguments) throws IOException {
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

  /** A certificate for the listeners with TLS; false: there is no openssl to make it with. */
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
   * @return the process, and the ms until its first 200
   */
  Started start(Proxy proxy, boolean pinned) throws IOException, InterruptedException {
    return start(proxy, proxy.configuration(place(proxy)), pinned);
  }

  /** The same with another configuration than the usual one. */
  Started start(Proxy proxy, String configuration, boolean pinned)
      throws IOException, InterruptedException {
    Proxy.Place place = place(proxy);
    Files.writeString(
        directory.resolve(proxy.word() + (proxy == Proxy.EVENKEEL ? ".yaml" : ".conf")),
        configuration);
    List<String> command = proxy.command(place);
    boolean loose = !pinned && Machine.pins();
    if (answers(place.port())) {
      throw new IOException("port " + place.port() + " is in use; choose another by --port");
    }
    long start = System.nanoTime();
    Process process = children.start(
        directory, log(proxy.word()), loose ? command.subList(3, command.size()) : command);
    while (!answers(place.port())) {
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

  private static boolean answers(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(2_000);
      socket.getOutputStream().write(ASKS);
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

  /** Load that nobody measures. */
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
   * One stretch.
   *
   * @param turn what the stretches of all proxies share that came one right after another
   */
  Measurement measure(Proxy proxy, Process process, Workload load, int turn, int seconds)
      throws IOException, InterruptedException {
    Machine.Cpu cpu = Machine.cpu(process);
    double busy = Machine.busy();
    double origin = Machine.cpu(origins).sum();
    double own = Machine.own();
    long start = System.nanoTime();
    LoadTool.Told told = LoadTool.read(load, run(place(proxy), load, seconds));
    double elapsed = (System.nanoTime() - start) / 1e9;
    Machine.Cpu spent = Machine.cpu(process).minus(cpu);
    double others = Machine.busy()
        - busy
        - spent.sum()
        - (Machine.cpu(origins).sum() - origin)
        - (Machine.own() - own);
    double requests = told.fit() && told.requests() > 0 ? told.requests() : Double.NaN;
    return new Measurement(
        proxy,
        load,
        turn,
        requests / told.seconds(),
        spent.user() * 1e6 / requests,
        spent.system() * 1e6 / requests,
        told.p50(),
        told.p99(),
        spent.sum() / elapsed,
        Math.max(0, others / elapsed),
        Machine.resident(process),
        told.errors());
  }
}
