package io.evenkeel.admin;

import io.vertx.core.http.HttpConnection;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;

/**
 * Closes connections that have no request under way for long: those that say nothing, or never finish a head. A
 * stream or a long wait is a request under way. Lives on one event loop.
 */
final class IdleConnections {
  private static final class Use {
    private int underWay;
    private long idleSince = System.nanoTime();
  }

  private final Map<HttpConnection, Use> uses = new HashMap<>();
  private final Duration longest;

  /**
   * @param longest without a request
   */
  IdleConnections(Duration longest) {
    this.longest = longest;
  }

  void opened(HttpConnection connection) {
    uses.put(connection, new Use());
    Wire.whenClosed(connection, () -> uses.remove(connection));
  }

  int size() {
    return uses.size();
  }

  /** The first handler of every request. */
  void begin(RoutingContext ctx) {
    Use use = uses.get(ctx.request().connection());
    if (use != null) {
      use.underWay++;
      ctx.addEndHandler(ended -> {
        use.underWay--;
        use.idleSince = System.nanoTime();
      });
    }
    ctx.next();
  }

  /** To be called now and then. */
  void sweep() {
    long now = System.nanoTime();
    for (Map.Entry<HttpConnection, Use> each : new ArrayList<>(uses.entrySet())) {
      Use use = each.getValue();
      if (use.underWay == 0 && now - use.idleSince > longest.toNanos()) {
        Wire.cut(each.getKey());
      }
    }
  }
}
