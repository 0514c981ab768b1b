package io.evenkeel;

import io.evenkeel.config.Config;
import io.evenkeel.config.LogConfig;
import io.evenkeel.logging.Log;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * What a process of its own adds to the configuration of its balancer.
 *
 * @param overrides applies the options of the command line to each configuration that is read
 * @param logging applies the settings of the log; may block
 */
public record ProcessSettings(UnaryOperator<Config> overrides, Consumer<Config> logging) {
  /** The balancer is part of an application, which has its own log. */
  static final ProcessSettings EMBEDDED =
      new ProcessSettings(UnaryOperator.identity(), ProcessSettings::warnOfUnusedSettings);

  private static final Log LOG = Log.of(Evenkeel.class);

  private static void warnOfUnusedSettings(Config config) {
    if (!config.log().equals(LogConfig.DEFAULT)) {
      LOG.warn("log has no effect here: the application configures its log itself");
    }
    config.listeners().stream()
        .flatMap(listener -> listener.accessLog().file().stream())
        .distinct()
        .forEach(file -> LOG.warn(
            "accessLog.file {} has no effect here: the application configures the logger {} itself",
            file.path(),
            file.logger()));
  }
}
