package io.evenkeel.config;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What a request must look like, and what then becomes of it. The first route that matches wins.
 *
 * @param stripPrefix taken off the path, and sent as X-Forwarded-Prefix
 * @param rewrite of what is left of the path
 * @param timeouts the pool's, for this route alone
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
   * All that is given must hold; what is empty always does.
   *
   * @param hosts lower-case names without a port; {@code *.example.com} is any name below it
   * @param path {@code /api/*} is {@code /api} and all below it; without {@code *}, exactly that
   * @param query names to values, {@code *}: present
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

  /** {@code "*"}: present; {@code "~regex"}: found in the value; else the value itself. */
  public sealed interface ValueMatch {
    boolean matches(String value);

    /** Any value, as long as there is one. */
    record Present() implements ValueMatch {
      @Override
      public boolean matches(String value) {
        return true;
      }
    }

    /** Exactly this value. */
    record Exact(String expected) implements ValueMatch {
      @Override
      public boolean matches(String value) {
        return expected.equals(value);
      }
    }

    /** A regular expression found in the value. */
    record RegexMatch(Regex regex) implements ValueMatch {
      @Override
      public boolean matches(String value) {
        return regex.isFoundIn(value);
      }
    }
  }

  /** What becomes of a request. */
  public sealed interface Action {
    /** It is passed on to a backend of this pool. */
    record ToPool(String pool) implements Action {}

    /**
     * It is sent elsewhere.
     *
     * @param to with {@code {host}} (without port), {@code {path}} and {@code {uri}} (path and query) filled in
     */
    record Redirect(String to, int status) implements Action {}

    /**
     * It is answered here.
     *
     * @param body read from the file when the configuration was
     * @param contentType of the body, empty for none
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

  /** Changes of header fields, in this order: remove, set, add. */
  public record HeaderRules(
      Map<String, String> set, Map<String, List<String>> add, Set<String> remove) {
    public static final HeaderRules NONE = new HeaderRules(Map.of(), Map.of(), Set.of());

    public boolean isEmpty() {
      return set.isEmpty() && add.isEmpty() && remove.isEmpty();
    }
  }

  /** The route that stands for "no routes at all". */
  public static RouteConfig catchAll(String pool) {
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
