package io.evenkeel.proxy.client;

import io.evenkeel.proxy.loop.LoopContext;
import io.evenkeel.traffic.InFlightCounter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * The {@link IdleEviction}s of one listener, one after the other, so that no two look for room at the same idle one; where
 * there is none for everybody, who came last is in, as the first of a flood are not those who wait for an answer. Any
 * thread.
 */
final class Evictions {
  private final String listener;
  private final InFlightCounter openCount;
  private final Supplier<List<LoopContext>> loops;
  private final Queue<IdleEviction.RoomRequest> pending = new ConcurrentLinkedQueue<>();
  private final AtomicInteger unanswered = new AtomicInteger();

  /** @param loops where its connections are, asked each time */
  Evictions(String listener, InFlightCounter open, Supplier<List<LoopContext>> loops) {
    this.listener = listener;
    this.openCount = open;
    this.loops = loops;
  }

  void request(IdleEviction.RoomRequest wish) {
    pending.add(wish);
    if (unanswered.getAndIncrement() == 0) {
      runNext();
    }
  }

  private void runNext() {
    Deque<IdleEviction.RoomRequest> now = new ArrayDeque<>();
    for (IdleEviction.RoomRequest each = pending.poll(); each != null; each = pending.poll()) {
      now.push(each);
    }
    int count = now.size();
    new IdleEviction(listener, openCount, loops.get(), now, () -> {
          if (unanswered.addAndGet(-count) > 0) {
            runNext();
          }
        })
        .begin();
  }
}
