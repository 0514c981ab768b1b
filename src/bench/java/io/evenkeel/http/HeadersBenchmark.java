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

/** Parses the headers of a head, and copies those that pass to another head. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HeadersBenchmark {
  private static final int MAX_BYTES = 16 * 1024;

  @Param({"4", "20"})
  public int headers;

  private final Http1HeadEncoder encoder = new Http1HeadEncoder();
  private final HeaderParser parser = new HeaderParser(MAX_BYTES, MAX_BYTES, true);
  private ByteBuf sent = Unpooled.EMPTY_BUFFER;
  private ReceivedHeaders in = parser.takeHeaders();

  @Setup
  public void receive() {
    StringBuilder lines = new StringBuilder("Host: shop.example.com\r\n")
        .append("Connection: keep-alive\r\nUser-Agent: a client of usual length/1.0\r\n");
    for (int i = 3; i < headers; i++) {
      lines.append("X-Client-Header-" + i + ": a value of usual length " + i + "\r\n");
    }
    byte[] bytes = lines.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
    sent = Unpooled.directBuffer(bytes.length).writeBytes(bytes);
    in = read();
  }

  @Benchmark
  public ReceivedHeaders read() {
    sent.readerIndex(0);
    parser.reset();
    do {
      parser.fill(sent);
    } while (!parser.readSection());
    return parser.takeHeaders();
  }

  @Benchmark
  public HeaderLines copy() {
    HeaderLines out = new HeaderLines();
    out.copyEndToEnd(in, HeaderNameSet.NONE);
    return out;
  }

  /** Also encodes the copied headers. */
  @Benchmark
  public boolean write() {
    return encoder
        .encodeRequest(HttpMethod.GET, "/", copy())
        .toBuffer(null, PooledByteBufAllocator.DEFAULT)
        .release();
  }
}
