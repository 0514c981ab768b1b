package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Await;
import io.evenkeel.kit.Body;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.Head;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.Response;
import io.evenkeel.kit.ScriptedRequest;
import io.evenkeel.kit.Scripts;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

/** Bodies of a gigabyte take constant memory, and a side that stops reading makes the other side stop writing. */
class LargeBodiesTest {
  private static final long GIB = 1L << 30;
  private static final long BOUND = 64L << 20;

  /** What the kernel buffers of up to four sockets hold, and the 1 MiB of the balancer. */
  private static final long STALLED = 32L << 20;

  @Test
  void a_gigabyte_is_downloaded_in_constant_memory() throws IOException {
    try (Farm farm = Farm.of(1).start();
        RawClient client = farm.connect()) {
      farm.backend(1).at("/big", Scripts.download(GIB));
      long before = memory();

      client.sendGet("/big");
      Head head = client.head();
      Body body = client.body(head);
      long half = body.readNBytes(64).length + skip(body, GIB / 2);
      long during = memory();
      long all = half + body.count();

      assertThat(head.field("content-length")).contains(Long.toString(GIB));
      assertThat(all).isEqualTo(GIB);
      assertThat(during - before).isLessThan(BOUND);
    }
  }

  @Test
  void a_gigabyte_is_uploaded_in_constant_memory() {
    try (Farm farm = Farm.of(1).start();
        RawClient client = farm.connect()) {
      farm.backend(1).at("/up", Scripts.counts());
      long before = memory();

      client.send("POST /up HTTP/1.1\r\nHost: test\r\nContent-Length: " + GIB + "\r\n\r\n");
      upload(client, GIB / 2);
      long during = memory();
      upload(client, GIB / 2);
      Response response = client.read("POST");

      assertThat(response.body()).isEqualTo(Long.toString(GIB));
      assertThat(during - before).isLessThan(BOUND);
    }
  }

  @Test
  void a_client_that_stops_reading_stops_the_backend() throws IOException {
    long size = 256L << 20;
    AtomicLong written = new AtomicLong();
    try (Farm farm = Farm.of(1).start();
        RawClient client = RawClient.connect(farm.port(), 64 * 1024)) {
      farm.backend(1).at("/big", request -> {
        request.write(ScriptedRequest.head(200, "content-length", Long.toString(size)) + "\r\n");
        byte[] block = new byte[16 * 1024];
        for (long sent = 0; sent < size; sent += block.length) {
          request.out().write(block);
          written.addAndGet(block.length);
        }
      });
      long before = memory();
      client.sendGet("/big");
      Head head = client.head();

      awaitStall(written::get);
      long stopped = written.get();
      long during = memory();
      long all = client.body(head).count();

      assertThat(stopped).isLessThan(STALLED);
      assertThat(during - before).isLessThan(8L << 20);
      assertThat(all).isEqualTo(size);
    }
  }

  @Test
  void a_backend_that_stops_reading_stops_the_client() {
    long size = 256L << 20;
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicLong sent = new AtomicLong();
    try (Farm farm = Farm.of(1).start();
        RawClient client = farm.connect()) {
      farm.backend(1).at("/up", request -> {
        goOn.await();
        request.respond(200, Long.toString(request.count()));
      });
      long before = memory();
      Thread writer = new Thread(() -> {
        client.send("POST /up HTTP/1.1\r\nHost: test\r\nContent-Length: " + size + "\r\n\r\n");
        for (long left = size; left > 0; left -= 1 << 16) {
          upload(client, 1 << 16);
          sent.addAndGet(1 << 16);
        }
      });
      writer.setDaemon(true);
      writer.start();

      awaitStall(sent::get);
      long stopped = sent.get();
      long during = memory();
      goOn.countDown();
      Response response = client.read("POST");

      assertThat(stopped).isLessThan(STALLED);
      assertThat(during - before).isLessThan(8L << 20);
      assertThat(response.body()).isEqualTo(Long.toString(size));
    }
  }

  @Test
  void a_client_that_writes_small_pieces_is_read_to_the_end() {
    try (Farm farm = Farm.of(1).start();
        RawClient client = farm.connect()) {
      farm.backend(1).at("/echo", Scripts.echoes());

      client.sendSlowly(
          Duration.ofMillis(5),
          "POST /ec",
          "ho HTTP/1.1\r",
          "\nHost: te",
          "st\r\nContent-Le",
          "ngth: 6\r\n\r",
          "\na",
          "b",
          "c",
          "d",
          "e",
          "f");

      assertThat(client.read().body()).isEqualTo("abcdef");
    }
  }

  private static long skip(Body body, long bytes) throws IOException {
    byte[] buffer = new byte[64 * 1024];
    long sum = 0;
    while (sum < bytes) {
      int count = body.read(buffer, 0, buffer.length);
      if (count < 0) {
        break;
      }
      sum += count;
    }
    return sum;
  }

  private static void upload(RawClient client, long bytes) {
    byte[] block = new byte[64 * 1024];
    try {
      for (long left = bytes; left > 0; left -= block.length) {
        client.out().write(block, 0, (int) Math.min(left, block.length));
      }
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }

  /** Waits until a count has not grown for 500 ms. */
  private static void awaitStall(LongSupplier count) {
    long[] last = {-1, System.nanoTime()};
    Await.until("a stall", () -> {
      long now = count.getAsLong();
      if (now != last[0]) {
        last[0] = now;
        last[1] = System.nanoTime();
      }
      return now > 0 && System.nanoTime() - last[1] > 500_000_000;
    });
  }

  /** Live heap and Netty's direct memory, in bytes. */
  private static long memory() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory()
        - runtime.freeMemory()
        + Math.max(0, PlatformDependent.usedDirectMemory());
  }
}
