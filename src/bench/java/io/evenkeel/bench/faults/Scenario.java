package io.evenkeel.bench.faults;

/**
 * A fault of backends under load.
 *
 * @param name the value of {@code --scenario}
 * @param isShort whether it belongs to the short mode
 */
record Scenario(String name, String happens, RequestMix mix, boolean isShort, Play play) {
  /** The steps of a scenario. */
  @FunctionalInterface
  interface Play {
    void on(ScenarioRun run) throws Exception;
  }
}
