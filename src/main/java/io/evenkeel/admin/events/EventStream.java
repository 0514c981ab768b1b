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
 * One subscriber and its place in the ring. A slow one keeps its place and takes no memory; once its place is
 * overwritten, or it has taken nothing for two pings, its connection is closed, and EventSource resumes. Lives on the
 * event loop of its request, where every method but {@link #onNewEvents}, {@link #sendPing} and {@link #close} is called.
 */
final class EventStream {
  private final Context context;
  private final RoutingContext ctx;
  private final HttpServerResponse response;
  private final EventHistory history;
  private long position;
  private int stalledPings;
  private boolean closed;

  /** Whether its snapshot is being written, which nothing else may come between. */
  private boolean writingSnapshot;

  /**
   * @param position of the first change that it is to get
   */
  EventStream(Context context, RoutingContext ctx, EventHistory ring, long position) {
    this.context = context;
    this.ctx = ctx;
    this.response = ctx.response();
    this.history = ring;
    this.position = position;
  }

  /**
   * Writes the head, and the snapshot where there is one.
   *
   * @param snapshot writes it, on one line, between two texts
   * @param gone called once, when it has ended for whatever reason
   */
  void open(@Nullable BiFunction<String, String, Future<Void>> snapshot, Runnable gone) {
    ctx.addEndHandler(whatever -> {
      closed = true;
      gone.run();
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
    EventHistory.Event shown = history.at(position - 1);
    String id = shown == null ? "" : "id: " + shown.id() + "\n";
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

  /** There is something new. From any thread. */
  void onNewEvents() {
    context.runOnContext(now -> writePending());
  }

  /** Shows a quiet connection to be alive. From any thread. */
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

  /** Ends it at once. From any thread. */
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
        // also where it takes nothing any more: it would not be told otherwise
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
