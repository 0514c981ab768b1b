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
  private final InFlightCounter open;
  private final Supplier<List<LoopContext>> loops;
  private final Queue<IdleEviction.Wish> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger untold = new AtomicInteger();

  /** @param loops where its connections are, asked each time */
  Evictions(String listener, InFlightCounter open, Supplier<List<LoopContext>> loops) {
    this.listener = listener;
    this.open = open;
    this.loops = loops;
  }

  void ask(IdleEviction.Wish wish) {
    waiting.add(wish);
    if (untold.getAndIncrement() == 0) {
      next();
    }
  }

  private void next() {
    Deque<IdleEviction.Wish> now = new ArrayDeque<>();
    for (IdleEviction.Wish each = waiting.poll(); each != null; each = waiting.poll()) {
      now.push(each);
    }
    int count = now.size();
    new IdleEviction(listener, open, loops.get(), now, () -> {
          if (untold.addAndGet(-count) > 0) {
            next();
          }
        })
        .begin();
  }
}
