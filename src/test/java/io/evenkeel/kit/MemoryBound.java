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
 * Memory that an attack may not take, from its begin until it is closed: of Netty's buffers at any moment, and of the
 * heap, collected, while it stands and when it is over.
 */
public final class MemoryBound implements AutoCloseable {
  private static final long MOST_DIRECT = 64L << 20;
  private static final long MOST_HEAP = 48L << 20;
  private static final long LOOK_NANOS = 5_000_000;

  private final long direct = direct();
  private final long heap = heap();
  private final Thread watch = new Thread(this::sample, "footprint");
  private volatile long mostDirect = direct;
  private volatile boolean over;

  private MemoryBound() {
    watch.setDaemon(true);
    watch.start();
  }

  /** From now on. */
  public static MemoryBound bounded() {
    return new MemoryBound();
  }

  /** Asserts it for now, while whatever it is stands. */
  public void check() {
    assertThat(mostDirect - direct).as("bytes of buffers, at most").isLessThan(MOST_DIRECT);
    assertThat(heap() - heap).as("bytes of the heap").isLessThan(MOST_HEAP);
  }

  /** Waits until the event loops have no other sockets than so many to backends: clients have gone. */
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
    while (!over) {
      mostDirect = Math.max(mostDirect, direct());
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  /** What Netty has taken, in use or kept for later. */
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
    over = true;
    check();
  }
}
