package io.evenkeel.cli;

/** Why the command line ends without having done what it was asked: what it prints, and its exit code. */
public final class CommandLineException extends RuntimeException {
  /** Something outside the configuration is in the way: a file, a port, an argument. */
  public static final int IN_THE_WAY = 1;

  /** The configuration has mistakes. */
  public static final int MISTAKES = 2;

  private static final long serialVersionUID = 1L;

  private final int exitCode;
  private final String sentence;

  public CommandLineException(int exitCode, String message) {
    super(message, null, false, false);
    this.exitCode = exitCode;
    sentence = message;
  }

  /** What is printed: a sentence, or a mistake a line. */
  String sentence() {
    return sentence;
  }

  /** What the process ends with, 1..255. */
  public int exitCode() {
    return exitCode;
  }
}
