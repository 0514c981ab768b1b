package io.evenkeel.admin.api;

import io.evenkeel.metrics.MetricsText;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;

/** The metrics, for a scraper. They are written on a worker thread, one scrape at a time. */
public final class MetricsApi {
  private final BalancerControl balancer;

  public MetricsApi(BalancerControl balancer) {
    this.balancer = balancer;
  }

  public void metrics(RoutingContext ctx) {
    String accept = ctx.request().headers().get(HttpHeaders.ACCEPT);
    ctx.vertx()
        .<MetricsText>executeBlocking(() -> balancer.metrics(accept == null ? "" : accept))
        .onSuccess(text -> {
          if (!ctx.response().ended() && !ctx.response().closed()) {
            ctx.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, text.contentType())
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(Buffer.buffer(text.bytes()));
          }
        })
        .onFailure(ctx::fail);
  }
}
