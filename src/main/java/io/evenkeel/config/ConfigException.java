package io.evenkeel.config;

import java.util.List;

/** Thrown for an invalid configuration. The message has one line for each mistake. */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  public ConfigException(List<String> problems) {
    super(String.join("\n", problems), null, false, false);
    this.problems = List.copyOf(problems);
  }

  /** The mistakes, each with its place, what is wrong and how to correct it. */
  public List<String> problems() {
    return problems;
  }
}
