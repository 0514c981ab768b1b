package io.evenkeel.config.format;

import io.evenkeel.config.ConfigException;
import java.util.ArrayList;
import java.util.List;

/** What is wrong with the syntax of a file, by line. */
public final class SyntaxProblems {
  private final String file;
  private final List<String> lines = new ArrayList<>();

  public SyntaxProblems(String file) {
    this.file = file;
  }

  /** Notes a mistake that leaves the rest readable. */
  void add(int line, String path, String what) {
    lines.add(at(line) + ": " + (path.isEmpty() ? "" : path + ": ") + what);
  }

  /** The end of the reading: one more mistake, after which nothing can be made of the rest. */
  ConfigException malformed(int line, String what, String how) {
    add(line, "", how.isEmpty() ? what : what + "; " + how);
    return new ConfigException(lines);
  }

  /** @throws ConfigException with all that was noted, if anything was */
  void throwIfAny() {
    if (!lines.isEmpty()) {
      throw new ConfigException(lines);
    }
  }

  private String at(int line) {
    return (file.isEmpty() ? "line " : file + ":") + line;
  }
}
