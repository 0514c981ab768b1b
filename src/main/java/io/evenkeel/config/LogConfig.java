package io.evenkeel.config;

import java.util.Map;

/**
 * The log of the process. An application that embeds Evenkeel configures its own log.
 *
 * @param levels the levels of loggers that have another one, by the name of a logger or a package
 */
public record LogConfig(Format format, Level level, Map<String, Level> levels) {
  public static final LogConfig DEFAULT = new LogConfig(Format.TEXT, Level.INFO, Map.of());

  /** How a line is written. */
  public enum Format {
    TEXT,
    JSON
  }

  /** The least severe lines that are written. */
  public enum Level {
    OFF,
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE
  }
}
