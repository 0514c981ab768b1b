package io.evenkeel.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** What Linux reports about processes and cores; zeros on other systems. */
final class Machine {
  /** CPU time in seconds. */
  record Cpu(double user, double system) {
    double sum() {
      return user + system;
    }

    Cpu minus(Cpu before) {
      return new Cpu(user - before.user, system - before.system);
    }
  }

  private static final double TICK = 0.01;

  private Machine() {}

  static boolean installed(String program) {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
        .anyMatch(each -> Files.isExecutable(Path.of(each, program)));
  }

  /** Whether the proxy and the load can have one core each. */
  static boolean pins() {
    return Runtime.getRuntime().availableProcessors() >= 2 && installed("taskset");
  }

  /** CPU time of a process and its descendants. */
  static Cpu cpu(Process process) {
    double user = 0;
    double system = 0;
    for (ProcessHandle each : family(process)) {
      List<String> fields = stat(each.pid());
      user += ticks(fields, 11) + ticks(fields, 13);
      system += ticks(fields, 12) + ticks(fields, 14);
    }
    return new Cpu(user, system);
  }

  /** Seconds of CPU time of a JVM's compiler threads. */
  static double compiling(Process process) {
    double sum = 0;
    for (ProcessHandle each : family(process)) {
      File[] threads = new File("/proc/" + each.pid() + "/task").listFiles();
      for (File thread : threads == null ? new File[0] : threads) {
        String name = lines(thread.toPath().resolve("comm")).findFirst().orElse("");
        if (name.startsWith("C1 Comp") || name.startsWith("C2 Comp")) {
          List<String> fields = stat(thread.toPath().resolve("stat"));
          sum += ticks(fields, 11) + ticks(fields, 12);
        }
      }
    }
    return sum;
  }

  /** CPU time of this program and of its ended child processes. */
  static double own() {
    List<String> fields = stat(ProcessHandle.current().pid());
    return ticks(fields, 11) + ticks(fields, 12) + ticks(fields, 13) + ticks(fields, 14);
  }

  /** Resident memory of a process and its descendants, in kB. */
  static long resident(Process process) {
    long sum = 0;
    for (ProcessHandle each : family(process)) {
      sum += lines(Path.of("/proc/" + each.pid() + "/status"))
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .sum();
    }
    return sum;
  }

  private static List<ProcessHandle> family(Process process) {
    return Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList();
  }

  /** Seconds in which cores were busy, summed over all cores. */
  static double busy() {
    return lines(Path.of("/proc/stat"))
        .filter(line -> line.startsWith("cpu "))
        .map(line -> line.strip().split("\\s+", -1))
        .mapToDouble(fields -> {
          double sum = 0;
          for (int i = 1; i <= 8; i++) {
            sum += i == 4 || i == 5 ? 0 : Long.parseLong(fields[i]);
          }
          return sum * TICK;
        })
        .sum();
  }

  private static double ticks(List<String> fields, int index) {
    return index < fields.size() ? Long.parseLong(fields.get(index)) * TICK : 0;
  }

  /** The fields after the name, since the name may contain spaces. */
  private static List<String> stat(long pid) {
    return stat(Path.of("/proc/" + pid + "/stat"));
  }

  private static List<String> stat(Path file) {
    return lines(file)
        .map(line -> line.substring(line.lastIndexOf(')') + 2))
        .findFirst()
        .map(rest -> List.of(rest.split(" ", -1)))
        .orElse(List.of());
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream();
    } catch (IOException gone) {
      return Stream.of();
    }
  }
}
