package io.evenkeel.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The arguments of a start, separated into those of Evenkeel and those of the Vert.x launcher.
 *
 * @param conf the value of {@code -conf}: a file, or JSON that starts with a brace
 * @param instances the value of {@code -instances}, 1..1024
 * @param clustered whether {@code -cluster} is among the launcher's
 * @param launcherArguments all others, for the Vert.x launcher
 */
record LaunchArguments(
    Optional<String> conf,
    OptionalInt instances,
    boolean clustered,
    List<String> launcherArguments) {
  private static final int MAX_INSTANCES = 1024;

  LaunchArguments {
    launcherArguments = List.copyOf(launcherArguments);
  }

  /**
   * Parses options as the launcher does: {@code -x} or {@code --x}, in any case, with the value after them or after
   * an equals sign.
   *
   * @throws CommandLineException if an option of Evenkeel has no valid value
   */
  static LaunchArguments of(List<String> arguments) {
    Optional<String> conf = Optional.empty();
    OptionalInt instances = OptionalInt.empty();
    boolean clustered = false;
    List<String> launcher = new ArrayList<>();
    for (int at = 0; at < arguments.size(); at++) {
      String argument = arguments.get(at);
      switch (optionName(argument)) {
        case "conf" -> {
          conf = Optional.of(optionValue(arguments, at, "a file, JSON or YAML"));
          at += argument.contains("=") ? 0 : 1;
        }
        case "instances" -> {
          instances =
              OptionalInt.of(parseInstances(optionValue(arguments, at, "a number, 1..1024")));
          at += argument.contains("=") ? 0 : 1;
        }
        case "c", "cluster" -> {
          clustered = true;
          launcher.add(argument);
        }
        default -> launcher.add(argument);
      }
    }
    return new LaunchArguments(conf, instances, clustered, launcher);
  }

  /** The value of a launcher's option, e.g. {@code cluster-host}. */
  Optional<String> valueOf(String option) {
    for (int at = 0; at < launcherArguments.size(); at++) {
      if (optionName(launcherArguments.get(at)).equals(option)) {
        return Optional.of(optionValue(launcherArguments, at, "a value"));
      }
    }
    return Optional.empty();
  }

  /** The option's name in lower case, without dashes and value; empty if the argument is not an option. */
  private static String optionName(String argument) {
    if (!argument.startsWith("-")) {
      return "";
    }
    String name = argument.substring(argument.startsWith("--") ? 2 : 1);
    int equals = name.indexOf('=');
    return (equals < 0 ? name : name.substring(0, equals)).toLowerCase(Locale.ROOT);
  }

  private static String optionValue(List<String> arguments, int at, String expected) {
    String argument = arguments.get(at);
    int equals = argument.indexOf('=');
    if (equals >= 0) {
      return argument.substring(equals + 1);
    }
    if (at + 1 == arguments.size()) {
      throw new CommandLineException(
          CommandLineException.EXIT_FAILURE, "evenkeel: " + argument + " wants " + expected + ".");
    }
    return arguments.get(at + 1);
  }

  private static int parseInstances(String value) {
    try {
      int number = Integer.parseInt(value);
      if (number >= 1 && number <= MAX_INSTANCES) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      // reported below, like a number out of range
    }
    throw new CommandLineException(
        CommandLineException.EXIT_FAILURE,
        "evenkeel: -instances \"" + value + "\" is not a number of proxies; write 1..1024.");
  }
}
