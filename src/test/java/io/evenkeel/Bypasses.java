package io.evenkeel;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;

/**
 * Starts balancers for tests, with the bypasses of Vert.x's request and response objects, or without them if the system
 * property {@code evenkeel.test.bypasses} is {@code off}.
 */
public final class Bypasses {
  private static final boolean ON = !"off".equals(System.getProperty("evenkeel.test.bypasses"));

  private Bypasses() {}

  public static boolean on() {
    return ON;
  }

  public static Future<Evenkeel> start(Vertx vertx, JsonObject config) {
    return Evenkeel.start(vertx, config, ON);
  }
}
