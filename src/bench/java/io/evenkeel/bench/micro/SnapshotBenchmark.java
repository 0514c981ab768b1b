package io.evenkeel.bench.micro;

import io.evenkeel.Evenkeel;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Changes one backend of many in the shared snapshot, and publishes the change on the event bus. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class SnapshotBenchmark {
  @Param({"3", "1000", "10000"})
  public int backends;

  private final Vertx vertx = Vertx.vertx();
  private int turn;

  @Setup
  public void start() throws Exception {
    JsonArray all = new JsonArray();
    for (int i = 0; i < backends; i++) {
      all.add(
          new JsonObject().put("id", "b" + i).put("url", "http://127.0.0.1:" + (1 + i % 60_000)));
    }
    JsonObject config = new JsonObject()
        .put("listeners", JsonArray.of(new JsonObject().put("host", "127.0.0.1").put("port", 0)))
        .put("admin", false)
        .put("defaults", new JsonObject().put("health", false))
        .put("backends", all);
    Object unused = result(Evenkeel.start(vertx, config));
  }

  @TearDown
  public void stop() throws Exception {
    Object unused = result(vertx.close());
  }

  @Benchmark
  public Object one_change() throws Exception {
    turn++;
    return result(vertx
        .eventBus()
        .request(
            "evenkeel.health.operate",
            new JsonObject()
                .put("do", "weight")
                .put("pool", "default")
                .put("backend", "b" + turn % backends)
                .put("weight", 1 + turn / backends % 2)));
  }

  @Benchmark
  public Object snapshot_of_all() throws Exception {
    return result(vertx.eventBus().request("evenkeel.health.snapshot", new JsonObject()));
  }

  private static <T> T result(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }
}
