package io.evenkeel.config.reader;

import io.evenkeel.config.RouteConfig.Match;
import io.evenkeel.config.RouteConfig.ValueMatch;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds routes that can get no request because an earlier route takes all of them. May miss some, but never reports a
 * route that can.
 */
final class RouteShadowing {
  private RouteShadowing() {}

  static boolean shadows(Match earlier, Match later) {
    return (earlier.listener().isEmpty() || earlier.listener().equals(later.listener()))
        && coversHosts(earlier.hosts(), later.hosts())
        && coversPath(earlier.path(), later.path())
        && coversAll(earlier.methods(), later.methods())
        && coversValues(earlier.headers(), later.headers())
        && coversValues(earlier.cookies(), later.cookies())
        && coversValues(earlier.query(), later.query())
        && (earlier.clientIp().isEmpty() || earlier.clientIp().equals(later.clientIp()));
  }

  private static boolean coversHosts(Set<String> earlier, Set<String> later) {
    return earlier.isEmpty()
        || !later.isEmpty()
            && later.stream().allMatch(host -> earlier.stream()
                .anyMatch(taken -> taken.equals(host)
                    || taken.startsWith("*.") && host.endsWith(taken.substring(1))));
  }

  private static boolean coversPath(Optional<String> earlier, Optional<String> later) {
    if (earlier.isEmpty() || earlier.get().equals("/*") || earlier.equals(later)) {
      return true;
    }
    if (later.isEmpty() || !earlier.get().endsWith("/*")) {
      return false;
    }
    String below = earlier.get().substring(0, earlier.get().length() - 1);
    return later.get().startsWith(below) || (later.get() + "/").equals(below);
  }

  private static boolean coversAll(Set<String> earlier, Set<String> later) {
    return earlier.isEmpty() || !later.isEmpty() && earlier.containsAll(later);
  }

  private static boolean coversValues(
      Map<String, ValueMatch> earlier, Map<String, ValueMatch> later) {
    return earlier.entrySet().stream().allMatch(taken -> {
      ValueMatch other = later.get(taken.getKey());
      return other != null
          && (taken.getValue() instanceof ValueMatch.Present || taken.getValue().equals(other));
    });
  }
}
