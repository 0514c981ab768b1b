package io.evenkeel;

import io.evenkeel.cli.Main;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A JVM that runs {@link Main} or another program, and its output so far. */
final class ForkedProcess implements AutoCloseable {
  private static final long BOUND_NANOS = TimeUnit.SECONDS.toNanos(40);
  private static final Pattern HTTP = Pattern.compile("serving: .*http 127\\.0\\.0\\.1:(\\d+)");

  private final Process process;
  private final List<String> said = new ArrayList<>();

  ForkedProcess(Path directory, String... arguments) throws IOException {
    this(directory, List.of("-Xmx128m", "-XX:TieredStopAtLevel=1"), arguments);
  }

  ForkedProcess(Path directory, List<String> options, String... arguments) throws IOException {
    this(Main.class, directory, options, arguments);
  }

  ForkedProcess(Class<?> main, Path directory, List<String> options, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
    // as run.sh sets it
    builder.environment().put("_JAVA_SR_SIGNUM", "50");
    process = builder.start();
    Thread reader = new Thread(this::listen, "forked output");
    reader.setDaemon(true);
    reader.start();
  }

  private void listen() {
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        hear(line);
      }
    } catch (IOException closed) {
      // the process ended while it was read
    }
  }

  private synchronized void hear(String line) {
    said.add(line);
    notifyAll();
  }

  long pid() {
    return process.pid();
  }

  synchronized String output() {
    return String.join("\n", said);
  }

  /** Waits for a line in which the pattern is found. */
  synchronized Matcher await(Pattern pattern) throws InterruptedException {
    long until = System.nanoTime() + BOUND_NANOS;
    while (true) {
      Matcher found = pattern.matcher(output());
      if (found.find()) {
        return found;
      }
      long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
      if (left <= 0) {
        throw new AssertionError("never said \"" + pattern + "\" but:\n" + output());
      }
      wait(left);
    }
  }

  Matcher await(String words) throws InterruptedException {
    return await(Pattern.compile(Pattern.quote(words)));
  }

  /** The port of the listener http; waits until it is open. */
  int port() throws InterruptedException {
    return Integer.parseInt(await(HTTP).group(1));
  }

  void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  boolean running() {
    return process.isAlive();
  }

  int exitCode() throws InterruptedException {
    if (!process.waitFor(BOUND_NANOS, TimeUnit.NANOSECONDS)) {
      throw new AssertionError("does not end:\n" + output());
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
