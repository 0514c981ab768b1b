package io.evenkeel.config.format;

import io.vertx.config.spi.ConfigProcessor;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;

/** Lets Vert.x Config read our files: the format {@code evenkeel-yaml}, which takes JSON too. */
public final class EvenkeelConfigProcessor implements ConfigProcessor {
  /** The format's name in a store's options. */
  public static final String FORMAT = "evenkeel-yaml";

  /** How messages name the file, beside {@code path} in a store's configuration. */
  static final String DISPLAY_NAME = "shown";

  @Override
  public String name() {
    return FORMAT;
  }

  /**
   * @param configuration of the store; its {@code path} tells JSON from YAML
   * @return fails with a {@code ConfigException} that has the lines of what is wrong
   */
  @Override
  public Future<JsonObject> process(Vertx vertx, JsonObject configuration, Buffer input) {
    String file =
        configuration.getString(DISPLAY_NAME, configuration.getString("path", "configuration"));
    return vertx.executeBlocking(() -> ConfigParser.parse(input.getBytes(), file));
  }
}
