package io.evenkeel.proxy.exchange;

import io.evenkeel.config.RouteConfig;
import io.evenkeel.http.RequestUri;
import io.evenkeel.proxy.route.PathNormalizer;
import org.jspecify.annotations.Nullable;

/**
 * The path and query that backends get.
 *
 * @param strippedPrefix the prefix that was removed from the path; {@code null} if none was
 */
record BackendUri(String text, @Nullable String strippedPrefix) {
  /**
   * Removes the route's prefix, then rewrites the path; the query stays. Both work on the normalized path, which the
   * route has matched, so that no spelling of the path evades them. A path that they do not change is sent as received.
   *
   * @param path the normalized path of the target
   * @return {@code null} if the new path has dot segments, which would leave the directory that the route names
   */
  static @Nullable BackendUri of(RouteConfig route, RequestUri target, String path) {
    if (route.stripPrefix().isEmpty() && route.rewrite().isEmpty() || !path.startsWith("/")) {
      return new BackendUri(target.uri(), null);
    }
    String prefix = route.stripPrefix().map(BackendUri::normalized).orElse("");
    boolean strips = !prefix.isEmpty() && isUnder(prefix, path);
    String remainder = strips ? path.substring(prefix.length()) : path;
    String stripped = remainder.isEmpty() ? "/" : remainder;
    String changed = route.rewrite().map(rewrite -> rewrite.apply(stripped)).orElse(stripped);
    if (changed.equals(path)) {
      return new BackendUri(target.uri(), null);
    }
    String made = PathNormalizer.normalizeWithoutDots(changed);
    if (made == null) {
      return null;
    }
    return new BackendUri(
        target.query() == null ? made : made + '?' + target.query(), strips ? prefix : null);
  }

  private static String normalized(String prefix) {
    String normal = PathNormalizer.normalize(prefix);
    return normal == null ? prefix : normal;
  }

  private static boolean isUnder(String prefix, String path) {
    return path.startsWith(prefix)
        && (path.length() == prefix.length() || path.charAt(prefix.length()) == '/');
  }
}
