package io.evenkeel.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Thrown for an invalid configuration. The message has one line for each mistake. */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;
  private final transient Set<Path> files;

  public ConfigException(List<String> problems) {
    this(problems, Set.of());
  }

  /**
   * @param files the files that the configuration names
   */
  public ConfigException(List<String> problems, Set<Path> files) {
    super(String.join("\n", problems), null, false, false);
    this.problems = List.copyOf(problems);
    this.files = Set.copyOf(files);
  }

  /** The files that the configuration names. One of them may be the mistake, so a change of it may correct it. */
  public Set<Path> files() {
    return files;
  }

  /** The mistakes, each with its place, what is wrong and how to correct it. */
  public List<String> problems() {
    return problems;
  }
}
