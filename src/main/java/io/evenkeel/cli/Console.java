package io.evenkeel.cli;

import java.io.PrintStream;

/** The terminal, for messages to a person. Everything else goes to the log. */
record Console(PrintStream out, PrintStream err) {
  /** The terminal that started the process. */
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
