package io.evenkeel.admin.events;

import io.evenkeel.net.Wire;
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
 * event loop of its request, where every method but {@link #wake}, {@link #ping} and {@link #end} is called.
 */
final class EventStream {
  private final Context context;
  private final RoutingContext ctx;
  private final HttpServerResponse response;
  private final EventHistory ring;
  private long position;
  private int stuck;
  private boolean ended;

  /** Whether its snapshot is being written, which nothing else may come between. */
  private boolean opening;

  /**
   * @param position of the first change that it is to get
   */
  EventStream(Context context, RoutingContext ctx, EventHistory ring, long position) {
    this.context = context;
    this.ctx = ctx;
    this.response = ctx.response();
    this.ring = ring;
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
      ended = true;
      gone.run();
    });
    response
        .setChunked(true)
        .putHeader("Content-Type", "text/event-stream")
        .putHeader("Cache-Control", "no-store")
        .putHeader("X-Accel-Buffering", "no")
        .drainHandler(drained -> pump());
    if (snapshot == null) {
      response.write("retry: 1000\n\n");
      pump();
      return;
    }
    EventHistory.Event shown = ring.at(position - 1);
    String id = shown == null ? "" : "id: " + shown.id() + "\n";
    String before = "retry: 1000\n\n" + id + "event: snapshot\ndata: ";
    opening = true;
    snapshot.apply(before, "\n\n").onComplete((written, failure) -> {
      opening = false;
      if (ended) {
        return;
      }
      if (failure == null) {
        pump();
      } else {
        cut();
      }
    });
  }

  /** There is something new. From any thread. */
  void wake() {
    context.runOnContext(now -> pump());
  }

  /** Shows a quiet connection to be alive. From any thread. */
  void ping() {
    context.runOnContext(now -> {
      if (ended) {
        return;
      }
      if (!response.writeQueueFull()) {
        stuck = 0;
        if (!opening) {
          response.write(": ping\n\n");
        }
      } else if (++stuck == 2) {
        cut();
      }
    });
  }

  /** Ends it at once. From any thread. */
  void end() {
    context.runOnContext(now -> {
      if (!ended) {
        ended = true;
        response.end();
      }
    });
  }

  private void pump() {
    while (!ended && position < ring.next()) {
      EventHistory.Event event = ring.at(position);
      if (event == null) {
        // also where it takes nothing any more: it would not be told otherwise
        cut();
        return;
      }
      if (opening || response.writeQueueFull()) {
        return;
      }
      position++;
      response.write(event.text());
    }
  }

  private void cut() {
    ended = true;
    if (ctx.request().version() == HttpVersion.HTTP_2) {
      response.reset();
    } else {
      Wire.cut(ctx.request().connection());
    }
  }
}
