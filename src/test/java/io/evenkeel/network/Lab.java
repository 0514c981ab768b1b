package io.evenkeel.network;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A router and hosts, each a network namespace, beside the namespace of this process; ended with this process. The
 * router can lose what it should forward, without a word to either side, as a cut cable or a host without power does.
 */
final class Lab implements AutoCloseable {
  /** Of this process. */
  static final String OWN_ADDRESS = "10.1.0.1";

  private final List<Process> processes = new ArrayList<>();
  private final long router;

  Lab() {
    run("ip", "link", "set", "lo", "up");
    router = namespace();
    inside(router, "sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward");
    run("ip", "link", "add", "up0", "type", "veth", "peer", "name", "r0");
    run("ip", "link", "set", "r0", "netns", Long.toString(router));
    run("ip", "address", "add", OWN_ADDRESS + "/24", "dev", "up0");
    run("ip", "link", "set", "up0", "up");
    inside(router, "ip", "address", "add", "10.1.0.254/24", "dev", "r0");
    inside(router, "ip", "link", "set", "r0", "up");
    run("ip", "route", "add", "default", "via", "10.1.0.254");
  }

  /** A host behind the router. */
  final class Host {
    private final int number;
    private final long pid;

    private Host(int number) {
      this.number = number;
      this.pid = namespace();
      String outer = "r" + number;
      inside(router, "ip", "link", "add", outer, "type", "veth", "peer", "name", "e" + number);
      inside(router, "ip", "link", "set", "e" + number, "netns", Long.toString(pid));
      inside(router, "ip", "address", "add", "10.2." + number + ".254/24", "dev", outer);
      inside(router, "ip", "link", "set", outer, "up");
      inside(pid, "ip", "link", "set", "lo", "up");
      inside(pid, "ip", "address", "add", address() + "/24", "dev", "e" + number);
      inside(pid, "ip", "link", "set", "e" + number, "up");
      inside(pid, "ip", "route", "add", "default", "via", "10.2." + number + ".254");
    }

    String address() {
      return "10.2." + number + ".1";
    }

    /** Runs a program of this class path on the host until the lab is closed; returns when it has said "ready". */
    Process java(Class<?> main, String... arguments) {
      List<String> command = new ArrayList<>(List.of("nsenter", "-t", Long.toString(pid), "-n"));
      command.addAll(Forks.java(main, 64, arguments));
      Process process = start(command);
      Forks.await(process, "ready");
      return process;
    }

    /** From now on, no packet from or to the host arrives. */
    void goDark() {
      inside(router, "ip", "route", "add", "blackhole", address() + "/32");
      inside(router, "ip", "rule", "add", "from", address(), "blackhole");
    }

    void comeBack() {
      inside(router, "ip", "route", "del", "blackhole", address() + "/32");
      inside(router, "ip", "rule", "del", "from", address(), "blackhole");
    }
  }

  Host host(int number) {
    return new Host(number);
  }

  /** Whether this process may have such a lab. */
  static boolean permitted() {
    try {
      Process probe = new ProcessBuilder(
              "unshare",
              "-rn",
              "sh",
              "-c",
              "ip link add va type veth peer name vb && ip route add blackhole 10.9.9.9/32"
                  + " && ip rule add from 10.9.9.9 blackhole && nsenter -t $$ -n true")
          .redirectErrorStream(true)
          .start();
      return probe.waitFor(10, TimeUnit.SECONDS) && probe.exitValue() == 0;
    } catch (IOException noSuchProgram) {
      return false;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** The command that runs {@code main} in a user and a network namespace of its own. */
  static List<String> stage(Class<?> main, String... arguments) {
    List<String> command = new ArrayList<>(List.of("unshare", "-rn"));
    command.addAll(Forks.java(main, 160, arguments));
    return command;
  }

  private long namespace() {
    // ends when this process does, since its input then ends
    Process holder = start(List.of("unshare", "-n", "sh", "-c", "echo ready; exec cat >/dev/null"));
    Forks.await(holder, "ready");
    return holder.pid();
  }

  private Process start(List<String> command) {
    try {
      Process process = new ProcessBuilder(command)
          .redirectError(ProcessBuilder.Redirect.INHERIT)
          .start();
      processes.add(process);
      return process;
    } catch (IOException problem) {
      throw new IllegalStateException(problem);
    }
  }

  private static void inside(long pid, String... command) {
    List<String> all = new ArrayList<>(List.of("nsenter", "-t", Long.toString(pid), "-n"));
    all.addAll(List.of(command));
    run(all.toArray(String[]::new));
  }

  private static void run(String... command) {
    try {
      Process process = new ProcessBuilder(command)
          .redirectErrorStream(true)
          .directory(Path.of("/").toFile())
          .start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(String.join(" ", command) + ": " + said);
      }
    } catch (IOException problem) {
      throw new IllegalStateException(problem);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  @Override
  public void close() {
    processes.forEach(Process::destroyForcibly);
  }
}
