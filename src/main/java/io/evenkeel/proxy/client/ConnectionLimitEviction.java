package io.evenkeel.proxy.client;

import io.evenkeel.traffic.InFlightCounter;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * Closes one idle client connection of a listener to make room for another one, or if none is idle the slowest: on the
 * current event loop if it has
 * one, else on the first other loop that does. Visits the loops one after the other, because only a loop knows its
 * own connections.
 */
final class ConnectionLimitEviction {
  private final InFlightCounter openCount;
  private final int limit;
  private final Deque<ClientConnections> toVisit = new ArrayDeque<>();
  private final Collection<ClientConnections> all;
  private boolean slowToo;
  private final Consumer<Boolean> onDone;

  /**
   * @param openCount also counts the connection that needs room
   * @param onDone receives whether there is room now, on any event loop
   */
  ConnectionLimitEviction(
      InFlightCounter openCount,
      int limit,
      Collection<ClientConnections> all,
      Consumer<Boolean> onDone) {
    this.openCount = openCount;
    this.limit = limit;
    this.onDone = onDone;
    this.all = all;
    visitAll();
  }

  private void visitAll() {
    for (ClientConnections each : all) {
      if (each.loop().isCurrent()) {
        toVisit.addFirst(each);
      } else {
        toVisit.addLast(each);
      }
    }
  }

  void run() {
    while (openCount.count() > limit) {
      if (toVisit.isEmpty() && !slowToo) {
        slowToo = true;
        visitAll();
      }
      if (toVisit.isEmpty()) {
        break;
      }
      ClientConnections next = toVisit.getFirst();
      if (!next.loop().isCurrent()) {
        next.loop().execute(this::run);
        return;
      }
      toVisit.removeFirst();
      if (slowToo ? next.evictSlowest() : next.evictOldestIdle()) {
        onDone.accept(true);
        return;
      }
    }
    onDone.accept(openCount.count() <= limit);
  }
}
