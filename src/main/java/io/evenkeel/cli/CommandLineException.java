package io.evenkeel.cli;

/** Thrown if a command failed, with the text to print and the exit code. */
public final class CommandLineException extends RuntimeException {
  /** Anything other than the configuration prevents it, e.g. a file, a port or an argument. */
  public static final int EXIT_FAILURE = 1;

  /** The configuration has mistakes. */
  public static final int EXIT_CONFIG_ERROR = 2;

  private static final long serialVersionUID = 1L;

  private final int exitCode;
  private final String text;

  public CommandLineException(int exitCode, String message) {
    super(message, null, false, false);
    this.exitCode = exitCode;
    text = message;
  }

  /** The text to print: one sentence, or one mistake per line. */
  String text() {
    return text;
  }

  /** The exit code of the process, 1..255. */
  public int exitCode() {
    return exitCode;
  }
}
