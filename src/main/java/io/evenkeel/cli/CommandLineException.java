package io.evenkeel.cli;

/** Why the command line ends without having done what it was asked: what it prints, and its exit code. */
public final class CommandLineException extends RuntimeException {
  /** Something outside the configuration is in the way: a file, a port, an argument. */
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

  /** What is printed: a sentence, or a mistake a line. */
  String text() {
    return text;
  }

  /** What the process ends with, 1..255. */
  public int exitCode() {
    return exitCode;
  }
}
