package io.evenkeel.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.openjdk.jmh.Main;

/** {@code ./run.sh bench micro [JMH options]}: runs the JMH benchmarks for a few minutes, with allocated bytes. */
public final class Micro {
  private Micro() {}

  public static void main(String[] arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of(
        "-f",
        "1",
        "-wi",
        "3",
        "-w",
        "1",
        "-i",
        "5",
        "-r",
        "1",
        "-prof",
        "gc",
        "-jvmArgs",
        "-Xms512m -Xmx512m -XX:+UseSerialGC"));
    all.addAll(Arrays.asList(arguments));
    Main.main(all.toArray(String[]::new));
  }
}
