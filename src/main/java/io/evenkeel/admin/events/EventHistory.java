package io.evenkeel.admin.events;

import io.vertx.core.json.JsonObject;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The last changes in a ring, each with its position; a new change overwrites the oldest. One thread adds; any thread
 * may read.
 */
final class EventHistory {
  /**
   * One change.
   *
   * @param position counts the changes since the ring was created
   * @param text the event as sent to subscribers
   */
  record Event(long position, String id, String node, long seq, String text) {}

  private final AtomicReferenceArray<@Nullable Event> events;
  private volatile long nextPosition;

  /**
   * @param capacity the number of changes to keep, 1 or more
   */
  EventHistory(int capacity) {
    events = new AtomicReferenceArray<>(capacity);
  }

  /**
   * Adds a change.
   *
   * @param event the name of the event: {@code change} for one of a backend, {@code pool} for one of a pool
   */
  void add(String event, JsonObject change) {
    long position = nextPosition;
    String id = removeLineBreaks(change.getString("id", ""));
    String text = "id: " + id + "\nevent: " + event + "\ndata: " + change.encode() + "\n\n";
    events.set(
        slot(position),
        new Event(position, id, change.getString("node", ""), change.getLong("seq", 0L), text));
    nextPosition = position + 1;
  }

  /** The position of the next change. */
  long nextPosition() {
    return nextPosition;
  }

  /** The change at {@code position}; {@code null} if it was overwritten or does not exist yet. */
  @Nullable
  Event at(long position) {
    Event found = events.get(slot(position));
    return found != null && found.position() == position ? found : null;
  }

  /** The position after the change with this id; empty if the change was overwritten or belongs to another run. */
  OptionalLong positionAfter(String id) {
    for (long position = nextPosition - 1; position >= 0; position--) {
      Event event = at(position);
      if (event == null) {
        break;
      }
      if (event.id().equals(id)) {
        return OptionalLong.of(position + 1);
      }
    }
    return OptionalLong.empty();
  }

  /** The position of the first change that a snapshot of {@code node} at {@code seq} does not contain. */
  long positionAfter(String node, long seq) {
    long first = nextPosition;
    for (long position = first - 1; position >= 0; position--) {
      Event event = at(position);
      if (event == null || (event.node().equals(node) && event.seq() <= seq)) {
        break;
      }
      if (event.node().equals(node)) {
        first = position;
      }
    }
    return first;
  }

  private int slot(long position) {
    return (int) Math.floorMod(position, (long) events.length());
  }

  static String removeLineBreaks(String text) {
    return text.replaceAll("[\\r\\n\\x00]", "");
  }
}
