package io.evenkeel.admin.events;

import io.evenkeel.net.ChannelClose;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * One subscriber and its position in the history. A slow subscriber costs no memory, because only its position is
 * stored. Its connection is closed when the history overwrites that position, or when the client has read nothing for
 * two pings; EventSource then resumes. Used on the event loop of its request, except {@link #onNewEvents}, {@link
 * #sendPing} and {@link #close}.
 */
final class EventStream {
  private final Context context;
  private final RoutingContext ctx;
  private final HttpServerResponse response;
  private final EventHistory history;
  private long position;
  private int stalledPings;
  private boolean closed;

  /** Whether the snapshot is being written; nothing else may be written during that time. */
  private boolean writingSnapshot;

  /**
   * @param position the position of the first change to send
   */
  EventStream(Context context, RoutingContext ctx, EventHistory ring, long position) {
    this.context = context;
    this.ctx = ctx;
    this.response = ctx.response();
    this.history = ring;
    this.position = position;
  }

  /**
   * Writes the head, and the snapshot if there is one.
   *
   * @param snapshot writes it, on one line, between two texts
   * @param onEnd called once, when the stream has ended for any reason
   */
  void open(@Nullable BiFunction<String, String, Future<Void>> snapshot, Runnable onEnd) {
    ctx.addEndHandler(whatever -> {
      closed = true;
      onEnd.run();
    });
    response
        .setChunked(true)
        .putHeader("Content-Type", "text/event-stream")
        .putHeader("Cache-Control", "no-store")
        .putHeader("X-Accel-Buffering", "no")
        .drainHandler(drained -> writePending());
    if (snapshot == null) {
      response.write("retry: 1000\n\n");
      writePending();
      return;
    }
    EventHistory.Event event = history.at(position - 1);
    String id = event == null ? "" : "id: " + event.id() + "\n";
    String before = "retry: 1000\n\n" + id + "event: snapshot\ndata: ";
    writingSnapshot = true;
    snapshot.apply(before, "\n\n").onComplete((written, failure) -> {
      writingSnapshot = false;
      if (closed) {
        return;
      }
      if (failure == null) {
        writePending();
      } else {
        disconnect();
      }
    });
  }

  /** Called when new changes were added. Thread-safe. */
  void onNewEvents() {
    context.runOnContext(now -> writePending());
  }

  /** Writes a ping, which shows that a quiet connection is alive. Thread-safe. */
  void sendPing() {
    context.runOnContext(now -> {
      if (closed) {
        return;
      }
      if (!response.writeQueueFull()) {
        stalledPings = 0;
        if (!writingSnapshot) {
          response.write(": ping\n\n");
        }
      } else if (++stalledPings == 2) {
        disconnect();
      }
    });
  }

  /** Ends the stream at once. Thread-safe. */
  void close() {
    context.runOnContext(now -> {
      if (!closed) {
        closed = true;
        response.end();
      }
    });
  }

  private void writePending() {
    while (!closed && position < history.nextPosition()) {
      EventHistory.Event event = history.at(position);
      if (event == null) {
        // closed even if the client reads nothing, because it would not notice the end of the
        // response
        disconnect();
        return;
      }
      if (writingSnapshot || response.writeQueueFull()) {
        return;
      }
      position++;
      response.write(event.text());
    }
  }

  private void disconnect() {
    closed = true;
    if (ctx.request().version() == HttpVersion.HTTP_2) {
      response.reset();
    } else {
      ChannelClose.abort(ctx.request().connection());
    }
  }
}
