package io.evenkeel.net;

import io.evenkeel.net.MemoryBudget.Level;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;

/** Adapts the size of reads to the connection, within bounds that shrink when memory is short. */
final class BoundedReceiveAllocator implements RecvByteBufAllocator {
  private static final int MIN_READ_BYTES = 512;
  private static final int INITIAL_READ_BYTES = 4 * 1024;
  private static final int MAX_READ_BYTES = 64 * 1024;
  private static final int MAX_READ_BYTES_IF_SHORT = 4 * 1024;

  private final AdaptiveRecvByteBufAllocator adaptive =
      new AdaptiveRecvByteBufAllocator(MIN_READ_BYTES, INITIAL_READ_BYTES, MAX_READ_BYTES);
  private final LoopMemory memory;

  BoundedReceiveAllocator(LoopMemory memory) {
    this.memory = memory;
    adaptive.maxMessagesPerRead(2);
  }

  @Override
  @SuppressWarnings("deprecation")
  public Handle newHandle() {
    return new BoundedHandle((ExtendedHandle) adaptive.newHandle(), memory);
  }

  @SuppressWarnings("deprecation")
  private static final class BoundedHandle implements ExtendedHandle {
    private final ExtendedHandle adaptive;
    private final LoopMemory memory;

    BoundedHandle(ExtendedHandle adaptive, LoopMemory memory) {
      this.adaptive = adaptive;
      this.memory = memory;
    }

    @Override
    public ByteBuf allocate(ByteBufAllocator allocator) {
      return allocator.ioBuffer(guess());
    }

    @Override
    public int guess() {
      int guess = adaptive.guess();
      return memory.level() == Level.NORMAL ? guess : Math.min(guess, MAX_READ_BYTES_IF_SHORT);
    }

    @Override
    public void reset(ChannelConfig config) {
      adaptive.reset(config);
    }

    @Override
    public void incMessagesRead(int count) {
      adaptive.incMessagesRead(count);
    }

    @Override
    public void lastBytesRead(int bytes) {
      adaptive.lastBytesRead(bytes);
    }

    @Override
    public int lastBytesRead() {
      return adaptive.lastBytesRead();
    }

    @Override
    public void attemptedBytesRead(int bytes) {
      adaptive.attemptedBytesRead(bytes);
    }

    @Override
    public int attemptedBytesRead() {
      return adaptive.attemptedBytesRead();
    }

    @Override
    public boolean continueReading() {
      return adaptive.continueReading();
    }

    @Override
    public boolean continueReading(UncheckedBooleanSupplier maybeMore) {
      return adaptive.continueReading(maybeMore);
    }

    @Override
    public void readComplete() {
      adaptive.readComplete();
    }
  }
}
