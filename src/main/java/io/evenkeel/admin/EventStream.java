package io.evenkeel.admin;

import io.vertx.core.Context;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
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
  private final EventRing ring;
  private long position;
  private int stuck;
  private boolean ended;

  /**
   * @param position of the first change that it is to get
   */
  EventStream(Context context, RoutingContext ctx, EventRing ring, long position) {
    this.context = context;
    this.ctx = ctx;
    this.response = ctx.response();
    this.ring = ring;
    this.position = position;
  }

  /**
   * Writes the head, and the snapshot where there is one.
   *
   * @param gone called once, when it has ended for whatever reason
   */
  void open(@Nullable JsonObject snapshot, Runnable gone) {
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
    StringBuilder first = new StringBuilder("retry: 1000\n\n");
    if (snapshot != null) {
      EventRing.Event shown = ring.at(position - 1);
      if (shown != null) {
        first.append("id: ").append(shown.id()).append('\n');
      }
      first.append("event: snapshot\ndata: ").append(snapshot.encode()).append("\n\n");
    }
    response.write(first.toString());
    pump();
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
        response.write(": ping\n\n");
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
      EventRing.Event event = ring.at(position);
      if (event == null) {
        // also where it takes nothing any more: it would not be told otherwise
        cut();
        return;
      }
      if (response.writeQueueFull()) {
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
