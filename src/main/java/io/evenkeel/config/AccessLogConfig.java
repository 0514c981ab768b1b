package io.evenkeel.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The access log of a listener.
 *
 * @param file empty if the lines go to standard output
 */
public record AccessLogConfig(Format format, Optional<AccessLogFile> file) {
  public static final AccessLogConfig OFF = new AccessLogConfig(Format.OFF, Optional.empty());

  /** The logger of the lines that go to standard output, and the parent of those for files. */
  public static final String LOGGER = "evenkeel.access";

  /** How a line is written. */
  public enum Format {
    OFF,
    COMBINED,
    JSON
  }

  /**
   * A file that several listeners may share.
   *
   * @param maxBytes the size at which the file is renamed and a new one is started; {@link Long#MAX_VALUE} for never
   * @param keep how many renamed files are kept
   */
  public record AccessLogFile(Path path, long maxBytes, int keep) {
    /** The name of the logger whose lines go to this file. */
    public String logger() {
      return LOGGER + "." + path;
    }
  }

  /** The name of the logger that writes the lines. */
  public String logger() {
    return file.map(AccessLogFile::logger).orElse(LOGGER);
  }
}
