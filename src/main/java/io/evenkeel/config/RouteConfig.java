package io.evenkeel.config;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A condition for requests and the action for those that meet it. The first matching route wins.
 *
 * @param stripPrefix removed from the path and sent as X-Forwarded-Prefix
 * @param rewrite applied to the path after {@code stripPrefix}
 * @param timeouts replace those of the pool for this route
 */
public record RouteConfig(
    Match match,
    Action action,
    Optional<String> stripPrefix,
    Optional<Rewrite> rewrite,
    Optional<String> hostHeader,
    HeaderRules requestHeaders,
    HeaderRules responseHeaders,
    Optional<BackendTimeouts> timeouts,
    Optional<RetryConfig> retry) {

  /**
   * The conditions of a route. A request must meet all of them; an empty condition is always met.
   *
   * @param hosts lower-case names without a port; {@code *.example.com} matches its subdomains
   * @param path {@code /api/*} matches {@code /api} and everything below; without {@code *} the path must be equal
   * @param query by parameter name
   */
  public record Match(
      Optional<String> listener,
      Set<String> hosts,
      Optional<String> path,
      Set<String> methods,
      Map<String, ValueMatch> headers,
      Map<String, ValueMatch> cookies,
      Map<String, ValueMatch> query,
      Cidrs clientIp) {}

  /**
   * A condition for a value: {@code "*"} for any, {@code "~regex"} for a match anywhere in it, otherwise the exact
   * value.
   */
  public sealed interface ValueMatch {
    boolean matches(String value);

    /** Any value. */
    record Present() implements ValueMatch {
      @Override
      public boolean matches(String value) {
        return true;
      }
    }

    /** This value. */
    record Exact(String expected) implements ValueMatch {
      @Override
      public boolean matches(String value) {
        return expected.equals(value);
      }
    }

    /** A regular expression that matches anywhere in the value. */
    record RegexMatch(Regex regex) implements ValueMatch {
      @Override
      public boolean matches(String value) {
        return regex.isFoundIn(value);
      }
    }
  }

  /** How a matching request is handled. */
  public sealed interface Action {
    /** The request is forwarded to a backend of this pool. */
    record ToPool(String pool) implements Action {}

    /**
     * The request is forwarded to a backend of one of these pools. A client stays with one pool while the shares stay.
     *
     * @param shares the pools in the order of the file, each with its share, 0 or more; at least one has more
     */
    record ToPools(Map<String, Integer> shares) implements Action {}

    /**
     * The response is a redirect.
     *
     * @param to the location, in which {@code {host}} (without port), {@code {path}} and {@code {uri}} (path and query)
     *     are replaced
     */
    record Redirect(String to, int status) implements Action {}

    /**
     * The balancer itself responds.
     *
     * @param body content of the file, read together with the configuration
     * @param contentType empty if the response has none
     */
    record Respond(int status, byte[] body, String contentType, Map<String, String> headers)
        implements Action {
      @Override
      public boolean equals(Object other) {
        return other instanceof Respond that
            && status == that.status
            && Arrays.equals(body, that.body)
            && contentType.equals(that.contentType)
            && headers.equals(that.headers);
      }

      @Override
      public int hashCode() {
        return Objects.hash(status, Arrays.hashCode(body), contentType, headers);
      }
    }
  }

  /** Changes to headers, applied in this order: remove, set, add. */
  public record HeaderRules(
      Map<String, String> set, Map<String, List<String>> add, Set<String> remove) {
    public static final HeaderRules NONE = new HeaderRules(Map.of(), Map.of(), Set.of());

    public boolean isEmpty() {
      return set.isEmpty() && add.isEmpty() && remove.isEmpty();
    }
  }

  /** The route that is used if the configuration has none: to the only pool, or to {@code default}. */
  public static RouteConfig catchAll(Set<String> pools) {
    String pool = pools.size() == 1 ? pools.iterator().next() : "default";
    return new RouteConfig(
        new Match(
            Optional.empty(),
            Set.of(),
            Optional.empty(),
            Set.of(),
            Map.of(),
            Map.of(),
            Map.of(),
            Cidrs.NONE),
        new Action.ToPool(pool),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        HeaderRules.NONE,
        HeaderRules.NONE,
        Optional.empty(),
        Optional.empty());
  }
}
