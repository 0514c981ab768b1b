package io.evenkeel;

import com.sun.management.ThreadMXBean;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * A program that runs a balancer, and prints the bytes that its event loops have allocated for each line that it
 * reads.
 */
public final class AllocationReporter {
  private AllocationReporter() {}

  /** Argument: the URL of a backend. Prints the port first. */
  public static void main(String[] arguments) throws Exception {
    Vertx vertx =
        Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2).setPreferNativeTransport(true));
    JsonObject listener =
        new JsonObject().put("name", "http").put("host", "127.0.0.1").put("port", 0);
    JsonObject config = new JsonObject()
        .put("listeners", JsonArray.of(listener))
        .put("admin", false)
        .put("proxy", new JsonObject().put("instances", 1))
        .put("defaults", new JsonObject().put("health", new JsonObject().put("interval", "1h")))
        .put("backends", JsonArray.of(arguments[0]));
    Evenkeel evenkeel = Evenkeel.start(vertx, config)
        .toCompletionStage()
        .toCompletableFuture()
        .get(30, TimeUnit.SECONDS);
    System.out.println(evenkeel.port("http"));
    try (BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      while (orders.readLine() != null) {
        System.out.println(allocated());
      }
    }
    Runtime.getRuntime().halt(0);
  }

  private static long allocated() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long sum = 0;
    for (long id : threads.getAllThreadIds()) {
      ThreadInfo thread = threads.getThreadInfo(id);
      if (thread != null && thread.getThreadName().contains("eventloop")) {
        sum += threads.getThreadAllocatedBytes(id);
      }
    }
    return sum;
  }
}
