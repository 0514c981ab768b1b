package io.evenkeel.http;

import io.evenkeel.http.http1.HeaderParser;
import io.evenkeel.http.http1.Http1HeadEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.vertx.core.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Reading the fields of a head, and copying those that pass to another. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FieldsBenchmark {
  private static final int MOST = 16 * 1024;

  @Param({"4", "20"})
  public int fields;

  private final Http1HeadEncoder heads = new Http1HeadEncoder();
  private final HeaderParser reader = new HeaderParser(MOST, MOST, true);
  private ByteBuf sent = Unpooled.EMPTY_BUFFER;
  private ReceivedHeaders in = reader.takeHeaders();

  @Setup
  public void receive() {
    StringBuilder lines = new StringBuilder("Host: shop.example.com\r\n")
        .append("Connection: keep-alive\r\nUser-Agent: a client of usual length/1.0\r\n");
    for (int i = 3; i < fields; i++) {
      lines.append("X-Client-Field-" + i + ": a value of usual length " + i + "\r\n");
    }
    byte[] octets = lines.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
    sent = Unpooled.directBuffer(octets.length).writeBytes(octets);
    in = read();
  }

  @Benchmark
  public ReceivedHeaders read() {
    sent.readerIndex(0);
    reader.reset();
    do {
      reader.fill(sent);
    } while (!reader.readSection());
    return reader.takeHeaders();
  }

  @Benchmark
  public HeaderLines copy() {
    HeaderLines out = new HeaderLines();
    out.copyEndToEnd(in, HeaderNameSet.NONE);
    return out;
  }

  /** The same, and the bytes that are sent. */
  @Benchmark
  public boolean write() {
    return heads
        .encodeRequest(HttpMethod.GET, "/", copy())
        .toBuffer(null, PooledByteBufAllocator.DEFAULT)
        .release();
  }
}
