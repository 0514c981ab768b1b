package io.evenkeel.cli;

import java.io.PrintStream;

/** What a person at the terminal reads; everything else goes to the log. */
record Console(PrintStream out, PrintStream err) {
  /** The terminal that the process was started from. */
  static Console ofProcess() {
    return new Console(System.out, System.err);
  }

  void print(String text) {
    out.println(text);
    out.flush();
  }

  void printError(String text) {
    err.println(text);
    err.flush();
  }
}
