package io.evenkeel.config.format;

import io.evenkeel.config.ConfigException;
import java.util.ArrayList;
import java.util.List;

/** Collects the syntax errors of a file with their lines. */
public final class SyntaxProblems {
  private final String file;
  private final List<String> lines = new ArrayList<>();

  public SyntaxProblems(String file) {
    this.file = file;
  }

  /** Adds an error after which parsing can continue. */
  void add(int line, String path, String what) {
    lines.add(at(line) + ": " + (path.isEmpty() ? "" : path + ": ") + what);
  }

  /** Adds an error after which parsing cannot continue, and returns the exception to throw. */
  ConfigException malformed(int line, String what, String how) {
    add(line, "", how.isEmpty() ? what : what + "; " + how);
    return new ConfigException(lines);
  }

  /** @throws ConfigException with all errors, if there are any */
  void throwIfAny() {
    if (!lines.isEmpty()) {
      throw new ConfigException(lines);
    }
  }

  private String at(int line) {
    return (file.isEmpty() ? "line " : file + ":") + line;
  }
}
