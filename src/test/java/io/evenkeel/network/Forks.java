package io.evenkeel.network;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Programs of this class path in processes of their own. */
final class Forks {
  private Forks() {}

  static List<String> java(Class<?> main, int heapMegabytes, String... arguments) {
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx" + heapMegabytes + "m",
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-cp",
        System.getProperty("java.class.path"),
        main.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  /** Reads lines until one begins with {@code word}, and returns it. */
  static String await(Process process, String word) {
    StringBuilder said = new StringBuilder();
    try {
      BufferedReader lines = process.inputReader();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(word)) {
          return line;
        }
        said.append(line).append('\n');
      }
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
    throw new IllegalStateException("it ended without saying \"" + word + "\":\n" + said);
  }
}
