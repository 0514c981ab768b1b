package io.evenkeel.proxy;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The loops of one balancer, so that a place freed on one reaches a request that waits on another. */
public final class Neighbours {
  private final List<Loop> loops = new CopyOnWriteArrayList<>();

  void join(Loop loop) {
    loops.add(loop);
  }

  void leave(Loop loop) {
    loops.remove(loop);
  }

  void wake(Loop asking, String pool) {
    for (Loop loop : loops) {
      if (loop != asking) {
        loop.wake(pool);
      }
    }
  }
}
