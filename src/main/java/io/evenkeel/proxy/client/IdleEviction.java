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
  private final InFlightCounter openCount;
  private final List<LoopContext> loops;
  private final Deque<RoomRequest> requests;
  private final Runnable onDone;
  private final Queue<EvictionCandidate> candidates =
      new PriorityQueue<>((one, other) -> Long.compare(one.idleSince - other.idleSince, 0));

  /**
   * @param open all connections of the listener, those that room is wished for among them
   * @param wishes those to be met first in front; they are its own from now on
   * @param over run when every wish was told, on any loop
   */
  IdleEviction(
      String listener,
      InFlightCounter open,
      List<LoopContext> loops,
      Deque<RoomRequest> wishes,
      Runnable over) {
    this.listener = listener;
    this.openCount = open;
    this.loops = loops;
    this.requests = wishes;
    this.onDone = over;
  }

  /**
   * Room for one connection.
   *
   * @param limit of the listener's connections; where they are no more than that, there is room already
   * @param then told on the loop that asks whether there is room now
   */
  record RoomRequest(LoopContext requester, int limit, Consumer<Boolean> callback) {
    void complete(boolean room) {
      IdleEviction.runOn(requester, () -> callback.accept(room));
    }
  }

  private record EvictionCandidate(
      LoopContext loop, ClientConnections connections, TrackedConnection socket, long idleSince) {}

  void begin() {
    visit(0);
  }

  private void visit(int nth) {
    if (nth < loops.size()) {
      runOn(loops.get(nth), () -> {
        collectIdle(loops.get(nth));
        visit(nth + 1);
      });
    } else {
      evictNext();
    }
  }

  private static void runOn(LoopContext loop, Runnable task) {
    if (loop.isCurrent()) {
      task.run();
    } else {
      loop.execute(task);
    }
  }

  private void collectIdle(LoopContext loop) {
    for (ClientConnections each : loop.listeners().getOrDefault(listener, List.of())) {
      each.oldestIdle(requests.size())
          .forEach(socket ->
              candidates.add(new EvictionCandidate(loop, each, socket, socket.idleSince())));
    }
  }

  private void evictNext() {
    EvictionCandidate next = takeCandidate();
    while (next != null) {
      if (!next.loop.isCurrent()) {
        EvictionCandidate there = next;
        next.loop.execute(() -> {
          evict(there);
          evictNext();
        });
        return;
      }
      evict(next);
      next = takeCandidate();
    }
    onDone.run();
  }

  /** Tells whom it can; whose turn it is then to be closed, or none where everybody was told. */
  private @Nullable EvictionCandidate takeCandidate() {
    for (Iterator<RoomRequest> each = requests.iterator(); each.hasNext(); ) {
      RoomRequest wish = each.next();
      boolean room = openCount.count() <= wish.limit;
      if (!room && !candidates.isEmpty()) {
        return candidates.poll();
      }
      each.remove();
      wish.complete(room);
    }
    return null;
  }

  private void evict(EvictionCandidate idle) {
    // a request may have come to it meanwhile
    if (idle.socket.idle()) {
      idle.connections.evict(idle.socket);
      requests.remove().complete(true);
    }
  }
}
