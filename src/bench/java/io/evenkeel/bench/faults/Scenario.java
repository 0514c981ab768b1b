package io.evenkeel.bench.faults;

/**
 * Something that happens to backends while clients ask.
 *
 * @param name as {@code --scenario} takes it
 * @param telling whether it belongs to the short mode
 */
record Scenario(String name, String happens, RequestMix mix, boolean telling, Play play) {
  /** What is done on the stage, in order. */
  @FunctionalInterface
  interface Play {
    void on(ScenarioRun stage) throws Exception;
  }
}
