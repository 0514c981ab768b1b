package io.evenkeel.proxy.client;

import io.evenkeel.proxy.log.HandshakeLog;
import io.evenkeel.traffic.InFlightCounter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The client connections of all event loops by listener, because the limits apply to the whole process. Thread-safe.
 */
public final class ProcessConnections {
  private final Map<String, InFlightCounter> openCounts = new ConcurrentHashMap<>();
  private final Map<String, HandshakeLog> handshakes = new ConcurrentHashMap<>();
  private final Map<String, List<ClientConnections>> byListener = new ConcurrentHashMap<>();

  /** The open connections of a listener, over all event loops. */
  public InFlightCounter openCount(String listener) {
    return openCounts.computeIfAbsent(listener, absent -> new InFlightCounter());
  }

  /** The failed TLS handshakes of a listener, over all event loops. */
  public HandshakeLog handshakes(String listener) {
    return handshakes.computeIfAbsent(listener, name -> new HandshakeLog("listener " + name));
  }

  /** Whether no client is connected, on any event loop. */
  public boolean isEmpty() {
    return openCounts.values().stream().allMatch(open -> open.count() == 0);
  }

  /** Adds the connections of one event loop until {@link #remove}. */
  public void add(String listener, ClientConnections connections) {
    all(listener).add(connections);
  }

  public void remove(String listener, ClientConnections connections) {
    all(listener).remove(connections);
  }

  /**
   * Closes one idle connection of a listener, unless at most {@code limit} are open: on the current event loop the
   * one that has been idle for the longest time, else one on another.
   *
   * @param onDone receives whether there is room now, on any event loop; may be called before this method returns
   */
  public void evictIdle(String listener, int limit, Consumer<Boolean> onDone) {
    new ConnectionLimitEviction(openCount(listener), limit, all(listener), onDone).run();
  }

  /** Whether there are connections of several listeners. */
  boolean hasSeveralListeners() {
    return byListener.size() > 1;
  }

  private List<ClientConnections> all(String listener) {
    return byListener.computeIfAbsent(listener, absent -> new CopyOnWriteArrayList<>());
  }
}
