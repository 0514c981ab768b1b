package io.evenkeel.bench.faults;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The child processes of this program. They end when it ends, also by an interrupt. */
public final class ChildProcesses implements AutoCloseable {
  private final Set<Process> running = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  public ChildProcesses() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::close, "children"));
  }

  /** Starts a process in {@code directory} that writes to {@code log}. */
  public Process start(Path directory, Path log, List<String> command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command)
        .directory(directory.toFile())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .redirectInput(new File("/dev/null"));
    return add(builder.start());
  }

  /** Starts a process whose input and output are pipes to this program. */
  Process startWithPipes(Path log, List<String> command) throws IOException {
    return add(new ProcessBuilder(command)
        .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .start());
  }

  private Process add(Process process) {
    running.add(process);
    if (closed) {
      process.destroyForcibly();
    }
    return process;
  }

  /** Terminates a process and its descendants, and kills them a second later. */
  public void end(Process process) {
    List<ProcessHandle> family =
        Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
    process.destroy();
    await(process, 1_000);
    family.forEach(ProcessHandle::destroyForcibly);
    await(process, 5_000);
    running.remove(process);
  }

  /** Kills a process like the kernel's out-of-memory killer. */
  void kill(Process process) {
    process.destroyForcibly();
    await(process, 5_000);
    running.remove(process);
  }

  /** Sends a signal by its name: {@code STOP}, {@code CONT}, {@code HUP}. */
  public static void signal(Process process, String name) throws IOException {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
    await(kill, 5_000);
  }

  static void await(Process process, long millis) {
    try {
      process.waitFor(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed = true;
    List<ProcessHandle> all = running.stream()
        .flatMap(each -> Stream.concat(each.descendants(), Stream.of(each.toHandle())))
        .toList();
    // a stopped process handles no other signal
    all.forEach(ProcessHandle::destroyForcibly);
    running.clear();
  }
}
