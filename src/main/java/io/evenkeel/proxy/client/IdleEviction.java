package io.evenkeel.proxy.client;

import io.evenkeel.proxy.loop.LoopContext;
import io.evenkeel.traffic.InFlightCounter;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Closes those client connections of one listener that have been idle for longest, as many as room is wished for, each
 * for one wish. It looks loop by loop, since each knows its own alone. Used by one loop at a time: each hands it to the
 * next.
 */
final class IdleEviction {
  private final String listener;
  private final InFlightCounter open;
  private final List<LoopContext> loops;
  private final Deque<Wish> wishes;
  private final Runnable over;
  private final Queue<Idle> found =
      new PriorityQueue<>((one, other) -> Long.compare(one.since - other.since, 0));

  /**
   * @param open all connections of the listener, those that room is wished for among them
   * @param wishes those to be met first in front; they are its own from now on
   * @param over run when every wish was told, on any loop
   */
  IdleEviction(
      String listener,
      InFlightCounter open,
      List<LoopContext> loops,
      Deque<Wish> wishes,
      Runnable over) {
    this.listener = listener;
    this.open = open;
    this.loops = loops;
    this.wishes = wishes;
    this.over = over;
  }

  /**
   * Room for one connection.
   *
   * @param limit of the listener's connections; where they are no more than that, there is room already
   * @param then told on the loop that asks whether there is room now
   */
  record Wish(LoopContext asking, int limit, Consumer<Boolean> then) {
    void told(boolean room) {
      IdleEviction.on(asking, () -> then.accept(room));
    }
  }

  private record Idle(
      LoopContext loop, ClientConnections among, TrackedConnection socket, long since) {}

  void begin() {
    visit(0);
  }

  private void visit(int nth) {
    if (nth < loops.size()) {
      on(loops.get(nth), () -> {
        look(loops.get(nth));
        visit(nth + 1);
      });
    } else {
      grant();
    }
  }

  private static void on(LoopContext loop, Runnable task) {
    if (loop.isCurrent()) {
      task.run();
    } else {
      loop.execute(task);
    }
  }

  private void look(LoopContext loop) {
    for (ClientConnections each : loop.listeners().getOrDefault(listener, List.of())) {
      each.oldestIdle(wishes.size())
          .forEach(socket -> found.add(new Idle(loop, each, socket, socket.idleSince())));
    }
  }

  private void grant() {
    Idle next = settled();
    while (next != null) {
      if (!next.loop.isCurrent()) {
        Idle there = next;
        next.loop.execute(() -> {
          evict(there);
          grant();
        });
        return;
      }
      evict(next);
      next = settled();
    }
    over.run();
  }

  /** Tells whom it can; whose turn it is then to be closed, or none where everybody was told. */
  private @Nullable Idle settled() {
    for (Iterator<Wish> each = wishes.iterator(); each.hasNext(); ) {
      Wish wish = each.next();
      boolean room = open.count() <= wish.limit;
      if (!room && !found.isEmpty()) {
        return found.poll();
      }
      each.remove();
      wish.told(room);
    }
    return null;
  }

  private void evict(Idle idle) {
    // a request may have come to it meanwhile
    if (idle.socket.idle()) {
      idle.among.evict(idle.socket);
      wishes.remove().told(true);
    }
  }
}
