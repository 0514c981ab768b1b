package io.evenkeel.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.config.RouteConfig.Match;
import io.evenkeel.proxy.route.RouteConditions.MatchInput;
import io.vertx.core.MultiMap;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares random tables with a search through all routes. */
class RouteTableLawTest {
  private static final String[] LABELS = {"a", "b", "com"};
  private static final String[] SEGMENTS = {"x", "y", "xy"};
  private SplittableRandom random = new SplittableRandom(0);

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void a_table_finds_what_a_scan_finds(long seed) {
    random = new SplittableRandom(seed);
    for (int round = 0; round < 200; round++) {
      List<Match> matches = new ArrayList<>();
      List<RouteTable.Entry<Integer>> entries = new ArrayList<>();
      for (int i = random.nextInt(30); i >= 0; i--) {
        matches.add(match());
        entries.add(new RouteTable.Entry<>(matches.get(entries.size()), entries.size()));
      }
      RouteTable<Integer> table = new RouteTable<>(entries);
      for (int i = 0; i < 100; i++) {
        String host = host();
        String path = path() + (random.nextInt(4) == 0 ? "/" : "");
        path = path.isEmpty() ? "/" : path;
        String method = random.nextBoolean() ? "GET" : "POST";
        MatchInput input =
            new MatchInput("http", method, MultiMap.caseInsensitiveMultiMap(), null, "::1");

        assertThat(table.match(input, host, path))
            .as("%s %s%s in %s", method, host, path, matches)
            .isEqualTo(scan(matches, method, host, path));
      }
    }
  }

  @Test
  void ten_thousand_hosts_and_paths_are_distinguished() {
    List<RouteTable.Entry<Integer>> entries = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      String path = i % 2 == 0 ? "/p" + i : "/p" + i + "/*";
      entries.add(new RouteTable.Entry<>(
          Matches.hostAndPath(Set.of("h" + i + ".example.com"), Optional.of(path)), i));
    }
    RouteTable<Integer> table = new RouteTable<>(entries);
    MatchInput input =
        new MatchInput("http", "GET", MultiMap.caseInsensitiveMultiMap(), null, "::1");

    for (int i = 0; i < 10_000; i++) {
      assertThat(table.match(input, "h" + i + ".example.com", "/p" + i)).isEqualTo(i);
    }
  }

  private Match match() {
    Set<String> hosts = new HashSet<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      hosts.add((random.nextInt(3) == 0 ? "*." : "") + host());
    }
    Optional<String> path =
        switch (random.nextInt(4)) {
          case 0 -> Optional.empty();
          case 1 -> Optional.of(path().isEmpty() ? "/" : path() + "/x");
          default -> Optional.of(path() + "/*");
        };
    Match match = Matches.hostAndPath(hosts, path);
    return random.nextInt(4) == 0 ? Matches.methods(match, "POST") : match;
  }

  private String host() {
    StringBuilder host = new StringBuilder(LABELS[random.nextInt(LABELS.length)]);
    for (int i = random.nextInt(3); i > 0; i--) {
      host.append('.').append(LABELS[random.nextInt(LABELS.length)]);
    }
    return host.toString();
  }

  private String path() {
    StringBuilder path = new StringBuilder();
    for (int i = random.nextInt(4); i > 0; i--) {
      path.append('/').append(SEGMENTS[random.nextInt(SEGMENTS.length)]);
    }
    return path.toString();
  }

  private static @Nullable Integer scan(
      List<Match> matches, String method, String host, String path) {
    for (int i = 0; i < matches.size(); i++) {
      Match match = matches.get(i);
      boolean hostMatches = match.hosts().isEmpty()
          || match.hosts().stream()
              .anyMatch(pattern -> pattern.startsWith("*.")
                  ? host.endsWith(pattern.substring(1))
                  : host.equals(pattern));
      if (hostMatches
          && match.path().map(pattern -> pathMatches(pattern, path)).orElse(true)
          && (match.methods().isEmpty() || match.methods().contains(method))) {
        return i;
      }
    }
    return null;
  }

  private static boolean pathMatches(String pattern, String path) {
    if (!pattern.endsWith("/*")) {
      return path.equals(pattern);
    }
    String prefix = pattern.substring(0, pattern.length() - 2);
    return path.equals(prefix) || path.startsWith(prefix + "/");
  }
}
