package io.evenkeel.proxy;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.handler.codec.http.HttpHeaders;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.impl.headers.HeadersMultiMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Copying the fields that pass from one head to another. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FieldsBenchmark {
  @Param({"4", "20"})
  public int fields;

  private final HeadBytes heads = new HeadBytes();
  private MultiMap in = HeadersMultiMap.httpHeaders();

  @Setup
  public void receive() {
    in = HeadersMultiMap.httpHeaders();
    in.add("Host", "shop.example.com")
        .add("Connection", "keep-alive")
        .add("User-Agent", "a client of usual length/1.0");
    for (int i = 3; i < fields; i++) {
      in.add("X-Client-Field-" + i, "a value of usual length " + i);
    }
  }

  @Benchmark
  public FieldLines copy() {
    FieldLines out = new FieldLines();
    Set<String> named = HopByHop.named(in);
    for (Iterator<Map.Entry<CharSequence, CharSequence>> each =
            ((HttpHeaders) in).iteratorCharSequence();
        each.hasNext(); ) {
      Map.Entry<CharSequence, CharSequence> field = each.next();
      if (!HopByHop.ends(field.getKey()) && named.isEmpty()) {
        out.add(field.getKey(), field.getValue());
      }
    }
    return out;
  }

  /** The same, and the bytes that are sent. */
  @Benchmark
  public boolean write() {
    return heads
        .request(HttpMethod.GET, "/", copy())
        .with(null, PooledByteBufAllocator.DEFAULT)
        .release();
  }
}
