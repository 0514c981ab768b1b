package io.evenkeel.config.format;

import io.evenkeel.config.ConfigException;
import io.vertx.config.ConfigRetriever;
import io.vertx.config.ConfigRetrieverOptions;
import io.vertx.config.ConfigStoreOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the configuration file with Vert.x Config. */
public final class ConfigFile {
  private ConfigFile() {}

  /**
   * Reads and parses the file, YAML or JSON. The keys are not checked.
   *
   * @return fails with a {@link ConfigException} if the file does not exist, cannot be read or has syntax errors
   */
  public static Future<JsonObject> load(Vertx vertx, Path file) {
    ConfigStoreOptions store = new ConfigStoreOptions()
        .setType("file")
        .setFormat(EvenkeelConfigProcessor.FORMAT)
        // an absolute path, because Vert.x looks for others on the class path too
        .setConfig(new JsonObject()
            .put("path", file.toAbsolutePath().toString())
            .put(EvenkeelConfigProcessor.DISPLAY_NAME, file.toString()));
    ConfigRetriever retriever = ConfigRetriever.create(
        vertx,
        new ConfigRetrieverOptions()
            .setIncludeDefaultStores(false)
            .setScanPeriod(-1)
            .addStore(store));
    return retriever
        .getConfig()
        .recover(problem -> Future.failedFuture(toConfigException(file, problem)))
        .eventually(retriever::close);
  }

  /** Converts a failure to read the file to a message for the user. */
  public static ConfigException toConfigException(Path file, Throwable problem) {
    for (@Nullable Throwable cause = problem; cause != null; cause = cause.getCause()) {
      if (cause instanceof ConfigException known) {
        return known;
      }
      if (cause instanceof NoSuchFileException) {
        return new ConfigException(
            List.of(file + ": there is no such file; check the name, and where you are"));
      }
      if (String.valueOf(cause.getMessage()).contains("Is a directory")) {
        return new ConfigException(List.of(file + ": is a directory; name a file in it"));
      }
      if (cause instanceof AccessDeniedException) {
        return new ConfigException(List.of(file + ": may not be read; check its permissions"));
      }
    }
    return new ConfigException(List.of(file + ": cannot be read: " + problem.getMessage()));
  }
}
