package io.evenkeel.admin.guard;

import io.evenkeel.admin.api.ProblemException;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Rejects requests that a browser sends for a page of another site: writes, WebSockets, and all requests to the
 * bridge.
 */
public final class CrossSiteHandler implements Handler<RoutingContext> {
  private static final Set<HttpMethod> SAFE_METHODS =
      Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);
  private static final String SAME_ORIGIN = "same-origin";
  private static final Set<String> ALLOWED_FETCH_SITES = Set.of(SAME_ORIGIN, "none");
  private static final Pattern ORIGIN_PATTERN = Pattern.compile("(https?)://(.+?)(?::(\\d{1,5}))?");

  @Override
  public void handle(RoutingContext ctx) {
    HttpServerRequest request = ctx.request();
    boolean guarded = !SAFE_METHODS.contains(request.method())
        || request.headers().contains("Upgrade")
        || ctx.normalizedPath().contains("/eventbus/");
    if (!guarded || isSameSite(request)) {
      ctx.next();
    } else {
      ProblemException.respond(
          ctx,
          new ProblemException(
              403,
              "this came from a page of another site; use the admin's own page, or a program that sends no Origin"));
    }
  }

  /**
   * An origin that the browser hides, because something in front has set {@code Referrer-Policy: no-referrer}, is the admin's
   * own if the browser says so: no page can set Sec-Fetch-Site.
   */
  private static boolean isSameSite(HttpServerRequest request) {
    String fetch = request.getHeader("Sec-Fetch-Site");
    if (fetch != null && !ALLOWED_FETCH_SITES.contains(fetch)) {
      return false;
    }
    String from = request.getHeader("Origin");
    return from == null
        || from.equals("null") && SAME_ORIGIN.equals(fetch)
        || isSameAuthority(from, request.authority());
  }

  /** Compares name and port only, because a proxy in front that terminates TLS turns https into http. */
  private static boolean isSameAuthority(String origin, @Nullable HostAndPort host) {
    Matcher parts = ORIGIN_PATTERN.matcher(origin);
    if (host == null || !parts.matches()) {
      return false;
    }
    int defaultPort = parts.group(1).equals("https") ? 443 : 80;
    int fromPort = parts.group(3) == null ? defaultPort : Integer.parseInt(parts.group(3));
    int hostPort = host.port() < 0 ? defaultPort : host.port();
    return parts.group(2).equalsIgnoreCase(host.host()) && fromPort == hostPort;
  }
}
