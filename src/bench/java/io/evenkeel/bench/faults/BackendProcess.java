package io.evenkeel.bench.faults;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Controls the process of a {@link FaultyBackend}: starts, kills, stops and configures it, and counts the requests
 * that it received.
 */
public final class BackendProcess {
  private final String name;
  private final int port;
  private final ChildProcesses children;
  private final Path directory;
  private final Map<Long, Integer> seen = new ConcurrentHashMap<>();
  private final List<Socket> fillers = new ArrayList<>();
  private @Nullable ServerSocket full;
  private @Nullable Process process;
  private volatile CountDownLatch replied = new CountDownLatch(0);

  public BackendProcess(String name, int port, ChildProcesses children, Path directory) {
    this.name = name;
    this.port = port;
    this.children = children;
    this.directory = directory;
  }

  public String name() {
    return name;
  }

  public int port() {
    return port;
  }

  /** How often each complete request was received, by its id, over all restarts of the process. */
  public Map<Long, Integer> seen() {
    return seen;
  }

  public BackendProcess start() throws IOException {
    return start(0);
  }

  /** Starts it and waits until it listens; it accepts its first connection {@code warmUpMillis} later. */
  public BackendProcess start(long warmUpMillis) throws IOException {
    List<String> command = List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx96m",
        "-Xss256k",
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-Xshare:auto",
        "-cp",
        System.getProperty("java.class.path"),
        FaultyBackend.class.getName(),
        name,
        Integer.toString(port),
        Long.toString(warmUpMillis));
    replied = new CountDownLatch(1);
    Process started = children.startWithPipes(directory.resolve("backends.log"), command);
    process = started;
    Thread reader = new Thread(() -> listen(started), name + " is heard");
    reader.setDaemon(true);
    reader.start();
    await("start");
    return this;
  }

  private void listen(Process of) {
    try (BufferedReader lines = of.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("seen ")) {
          seen.merge(Long.parseLong(line.substring(5)), 1, Integer::sum);
        } else {
          replied.countDown();
        }
      }
    } catch (IOException gone) {
      // killed by a scenario
    }
  }

  private void await(String what) throws IOException {
    try {
      if (!replied.await(20, TimeUnit.SECONDS)) {
        throw new IOException(name + " does not " + what + "; see " + directory);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private Process process() {
    if (process == null) {
      throw new IllegalStateException(name + " was never started");
    }
    return process;
  }

  /** Sets the behavior, as {@link BackendBehavior} describes it, and waits until it applies. */
  public void behave(String health, String requests) throws IOException {
    replied = new CountDownLatch(1);
    OutputStream commands = process().getOutputStream();
    commands.write((new BackendBehavior(health, requests) + "\n").getBytes(StandardCharsets.UTF_8));
    commands.flush();
    await("obey");
  }

  /** SIGKILL. */
  public void kill() {
    children.kill(process());
  }

  /** SIGTERM: the process finishes its requests. */
  public void terminate() throws IOException {
    ChildProcesses.signal(process(), "TERM");
    ChildProcesses.await(process(), 10_000);
  }

  public void freeze() throws IOException {
    ChildProcesses.signal(process(), "STOP");
  }

  public void thaw() throws IOException {
    ChildProcesses.signal(process(), "CONT");
  }

  /** Occupies its port, which must be free, so that connecting to it hangs. */
  void occupyPort() throws IOException {
    full = new ServerSocket();
    full.setReuseAddress(true);
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    full.bind(address, 1);
    for (int i = 0; i < 16; i++) {
      Socket filler = new Socket();
      fillers.add(filler);
      try {
        filler.connect(address, 200);
      } catch (SocketTimeoutException enough) {
        return;
      }
    }
  }

  void releasePort() throws IOException {
    for (Socket each : fillers) {
      each.close();
    }
    fillers.clear();
    if (full != null) {
      full.close();
      full = null;
    }
  }

  /** Restores the initial state after any fault. */
  public void repair() throws IOException {
    releasePort();
    if (process().isAlive()) {
      thaw();
      behave("ok", "ok");
    } else {
      start();
    }
  }
}
