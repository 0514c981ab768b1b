package io.evenkeel.config.format;

import io.vertx.config.spi.ConfigProcessor;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;

/** The format {@code evenkeel-yaml} for Vert.x Config: YAML or JSON. */
public final class EvenkeelConfigProcessor implements ConfigProcessor {
  /** The name of the format in the options of a store. */
  public static final String FORMAT = "evenkeel-yaml";

  /** Key in the configuration of a store: the name of the file in messages. */
  static final String DISPLAY_NAME = "shown";

  @Override
  public String name() {
    return FORMAT;
  }

  /**
   * @param configuration of the store; the extension of its {@code path} decides the format
   * @return fails with a {@code ConfigException} that has all syntax errors and their lines
   */
  @Override
  public Future<JsonObject> process(Vertx vertx, JsonObject configuration, Buffer input) {
    String file =
        configuration.getString(DISPLAY_NAME, configuration.getString("path", "configuration"));
    return vertx.executeBlocking(() -> ConfigParser.parse(input.getBytes(), file));
  }
}
