package io.evenkeel.config;

import java.util.List;

/** A configuration that cannot be used. The message has every mistake, one a line. */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  public ConfigException(List<String> problems) {
    super(String.join("\n", problems), null, false, false);
    this.problems = List.copyOf(problems);
  }

  /** Each mistake: where, what, and how to mend it. */
  public List<String> problems() {
    return problems;
  }
}
