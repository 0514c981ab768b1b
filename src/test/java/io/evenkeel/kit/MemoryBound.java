package io.evenkeel.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.internal.PlatformDependent;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.lang.management.ManagementFactory;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;

/**
 * Asserts an upper bound of the memory that an attack takes: of Netty's buffers at any moment, and of the heap after
 * a collection, during the attack and at its end.
 */
public final class MemoryBound implements AutoCloseable {
  private static final long MAX_DIRECT = 64L << 20;
  private static final long MAX_HEAP = 48L << 20;
  private static final long SAMPLE_NANOS = 5_000_000;

  private final long direct = direct();
  private final long heap = heap();
  private final Thread sampler = new Thread(this::sample, "footprint");
  private volatile long maxDirect = direct;
  private volatile boolean closed;

  private MemoryBound() {
    sampler.setDaemon(true);
    sampler.start();
  }

  /** Starts to measure. */
  public static MemoryBound bounded() {
    return new MemoryBound();
  }

  /** Asserts the bound now, during the attack. */
  public void check() {
    assertThat(maxDirect - direct).as("bytes of buffers, at most").isLessThan(MAX_DIRECT);
    assertThat(heap() - heap).as("bytes of the heap").isLessThan(MAX_HEAP);
  }

  /** Waits until the event loops have no more sockets than those to backends, so that all clients are disconnected. */
  void awaitNoClients(Vertx vertx, IntSupplier backends) {
    Await.until("no client connected", () -> sockets(vertx) <= backends.getAsInt());
    check();
  }

  private static int sockets(Vertx vertx) {
    int all = 0;
    for (EventExecutor each : ((VertxInternal) vertx).nettyEventLoopGroup()) {
      all += ((SingleThreadEventLoop) each).registeredChannels();
    }
    return all;
  }

  private void sample() {
    while (!closed) {
      maxDirect = Math.max(maxDirect, direct());
      LockSupport.parkNanos(SAMPLE_NANOS);
    }
  }

  /** Direct memory that Netty has allocated, in use or pooled. */
  private static long direct() {
    long pooled = ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider known
        ? known.metric().usedDirectMemory()
        : 0;
    return Math.max(pooled, PlatformDependent.usedDirectMemory());
  }

  private static long heap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  @Override
  public void close() {
    closed = true;
    check();
  }
}
