package io.evenkeel.proxy.route;

import io.evenkeel.config.RouteConfig.Match;
import io.evenkeel.config.RouteConfig.ValueMatch;
import io.evenkeel.http.NamedPairs;
import io.vertx.core.MultiMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The conditions of a route other than host and path. Immutable. */
final class RouteConditions {
  /**
   * The parts of a request that conditions match.
   *
   * @param query as sent, without the question mark
   */
  record MatchInput(
      String listener,
      String method,
      MultiMap headers,
      @Nullable String query,
      String clientIp) {}

  private final Match match;
  private final boolean matchesAll;

  RouteConditions(Match match) {
    this.match = match;
    this.matchesAll = match.listener().isEmpty()
        && match.methods().isEmpty()
        && match.headers().isEmpty()
        && match.cookies().isEmpty()
        && match.query().isEmpty()
        && match.clientIp().isEmpty();
  }

  boolean matches(MatchInput input) {
    return matchesAll
        || (match.listener().isEmpty() || match.listener().get().equals(input.listener()))
            && (match.methods().isEmpty() || match.methods().contains(input.method()))
            && (match.clientIp().isEmpty() || match.clientIp().contains(input.clientIp()))
            && headersMatch(input.headers())
            && cookiesMatch(input.headers())
            && queryMatches(input.query());
  }

  private boolean headersMatch(MultiMap headers) {
    for (Map.Entry<String, ValueMatch> condition : match.headers().entrySet()) {
      if (headers.getAll(condition.getKey()).stream().noneMatch(condition.getValue()::matches)) {
        return false;
      }
    }
    return true;
  }

  private boolean cookiesMatch(MultiMap headers) {
    for (Map.Entry<String, ValueMatch> condition : match.cookies().entrySet()) {
      ValueMatch wanted = condition.getValue();
      if (NamedPairs.findCookie(headers, condition.getKey(), wanted::matches) == null) {
        return false;
      }
    }
    return true;
  }

  private boolean queryMatches(@Nullable String query) {
    for (Map.Entry<String, ValueMatch> condition : match.query().entrySet()) {
      ValueMatch wanted = condition.getValue();
      if (NamedPairs.findParameter(query, condition.getKey(), wanted::matches) == null) {
        return false;
      }
    }
    return true;
  }
}
