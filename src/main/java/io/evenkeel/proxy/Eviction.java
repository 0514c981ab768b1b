package io.evenkeel.proxy;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the client connection that has been idle for longest, loop by loop, since each knows its own alone, and
 * closes it. Used by one loop at a time: each hands it to the next.
 */
final class Eviction {
  private final Loop asking;
  private final List<Loop> loops;
  private final String listener;
  private final @Nullable ClientSocket but;
  private final Consumer<Boolean> then;
  private @Nullable ClientSocket oldest;
  private @Nullable Loop whose;
  private long since;

  /**
   * @param but whom it makes room for, where it is one of them already
   * @param then told on the loop that asks whether there is room now
   */
  Eviction(
      Loop asking,
      List<Loop> loops,
      String listener,
      @Nullable ClientSocket but,
      Consumer<Boolean> then) {
    this.asking = asking;
    this.loops = loops;
    this.listener = listener;
    this.but = but;
    this.then = then;
  }

  void begin() {
    visit(0);
  }

  private void visit(int nth) {
    if (nth < loops.size()) {
      on(loops.get(nth), () -> {
        look(loops.get(nth));
        visit(nth + 1);
      });
    } else if (whose == null) {
      on(asking, () -> then.accept(false));
    } else {
      on(whose, this::close);
    }
  }

  private void on(Loop loop, Runnable task) {
    if (loop.runs()) {
      task.run();
    } else {
      loop.execute(task);
    }
  }

  private void look(Loop loop) {
    for (ClientConnections each : loop.listeners().getOrDefault(listener, List.of())) {
      ClientSocket found = each.oldestIdle(but);
      if (found != null && (oldest == null || found.since() - since < 0)) {
        oldest = found;
        since = found.since();
        whose = loop;
      }
    }
  }

  private void close() {
    ClientSocket found = oldest;
    boolean idle = found != null && found.idle();
    if (found != null && idle) {
      found.close();
    }
    on(asking, () -> then.accept(idle));
  }
}
