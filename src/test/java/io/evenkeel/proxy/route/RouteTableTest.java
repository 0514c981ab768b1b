package io.evenkeel.proxy.route;

import static io.evenkeel.proxy.route.Matches.any;
import static io.evenkeel.proxy.route.Matches.clientIp;
import static io.evenkeel.proxy.route.Matches.cookie;
import static io.evenkeel.proxy.route.Matches.header;
import static io.evenkeel.proxy.route.Matches.host;
import static io.evenkeel.proxy.route.Matches.hostAndPath;
import static io.evenkeel.proxy.route.Matches.listener;
import static io.evenkeel.proxy.route.Matches.methods;
import static io.evenkeel.proxy.route.Matches.path;
import static io.evenkeel.proxy.route.Matches.query;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.config.RouteConfig.Match;
import io.evenkeel.proxy.route.RouteConditions.MatchInput;
import io.vertx.core.MultiMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteTableTest {
  private static RouteTable<Integer> table(Match... matches) {
    List<RouteTable.Entry<Integer>> entries = new ArrayList<>();
    for (Match match : matches) {
      entries.add(new RouteTable.Entry<>(match, entries.size()));
    }
    return new RouteTable<>(entries);
  }

  private static MatchInput input(MultiMap headers, @Nullable String query) {
    return new MatchInput("http", "GET", headers, query, "10.1.2.3");
  }

  private static @Nullable Integer match(RouteTable<Integer> table, String host, String path) {
    return table.match(input(MultiMap.caseInsensitiveMultiMap(), null), host, path);
  }

  private static boolean isMatch(Match match, String header, String value) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("Accept", "*/*").add(header, value);
    return table(match).match(input(headers, null), "a", "/") != null;
  }

  @Test
  void an_empty_table_matches_nothing() {
    assertThat(match(table(), "a", "/")).isNull();
  }

  @Test
  void the_first_matching_route_wins_whether_found_by_host_or_path() {
    RouteTable<Integer> table = table(
        methods(path("/api/*"), "POST"),
        hostAndPath(Set.of("*.example.com"), Optional.of("/api/v1")),
        path("/api/*"),
        host("www.example.com"),
        path("/api/v1"),
        any(),
        host("other"));

    assertThat(match(table, "www.example.com", "/api/v1")).isEqualTo(1);
    assertThat(match(table, "www.example.com", "/api/v2")).isEqualTo(2);
    assertThat(match(table, "www.example.com", "/")).isEqualTo(3);
    assertThat(match(table, "example.com", "/api/v1")).isEqualTo(2);
    assertThat(match(table, "other", "/")).isEqualTo(5);
  }

  @ParameterizedTest
  @CsvSource({
    "/api/*, /api, true",
    "/api/*, /api/, true",
    "/api/*, /api/x, true",
    "/api/*, /api/x/y/z, true",
    "/api/*, /apix, false",
    "/api/*, /ap, false",
    "/api/*, /, false",
    "/api/*, /API/x, false",
    "/api, /api, true",
    "/api, /api/, false",
    "/api, /api/x, false",
    "/api/, /api/, true",
    "/api/, /api, false",
    "/*, /, true",
    "/*, /x/y, true",
    "/*, *, false",
    "/a/b/*, /a, false",
    "/a/b/*, /a/b, true",
    "/%61pi/*, /api/x, true",
    "/a//b/*, /a/b/c, true",
  })
  void a_path_matches_itself_or_with_a_star_all_below_it(
      String pattern, String path, boolean matches) {
    assertThat(match(table(path(pattern)), "a", path) != null).isEqualTo(matches);
  }

  @ParameterizedTest
  @CsvSource({
    "example.com, example.com, true",
    "example.com, EXAMPLE.com, true",
    "example.com, example.com:8080, true",
    "example.com, example.com., true",
    "example.com, www.example.com, false",
    "*.example.com, www.example.com, true",
    "*.example.com, WWW.Example.COM:443, true",
    "*.example.com, a.b.example.com, true",
    "*.example.com, example.com, false",
    "*.example.com, .example.com, false",
    "*.example.com, badexample.com, false",
    "*.example.com, www.example.com.evil.net, false",
    "'[::1]', '[::1]:8080', true",
    "::1, '[::1]', true",
    "*, anything, true",
  })
  void a_host_is_matched_without_port_and_case(String pattern, String host, boolean matches) {
    assertThat(match(table(host(pattern)), host, "/") != null).isEqualTo(matches);
  }

  @ParameterizedTest
  @CsvSource({
    "*, X-Canary, 1, true",
    "*, X-Canary, '', true",
    "*, X-Other, 1, false",
    "1, x-canary, 1, true",
    "1, X-Canary, 11, false",
    "~^v[12]$, X-Canary, v2, true",
    "~^v[12]$, X-Canary, v3, false",
  })
  void a_header_is_matched_by_presence_value_or_regex(
      String pattern, String name, String value, boolean matches) {
    assertThat(isMatch(header("X-Canary", pattern), name, value)).isEqualTo(matches);
  }

  @Test
  void one_of_several_headers_of_a_name_must_match() {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("X-A", "1").add("x-a", "2");

    assertThat(table(header("X-A", "2")).match(input(headers, null), "a", "/")).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "1, canary=1, true",
    "1, 'a=b; canary=1; c=d', true",
    "1, 'a=b;canary=\"1\"', true",
    "1, xcanary=1, false",
    "1, 'a=canary=1', false",
    "1, Canary=1, false",
    "*, canary=, true",
    "*, a=b, false",
    "a=b, canary=a=b, true",
  })
  void a_cookie_is_found_among_others(String pattern, String sent, boolean matches) {
    assertThat(isMatch(cookie("canary", pattern), "Cookie", sent)).isEqualTo(matches);
  }

  @ParameterizedTest
  @CsvSource({
    "*, preview, true",
    "*, a=b&preview=, true",
    "*, a=preview, false",
    "*, '', false",
    "x y, preview=x+y, true",
    "x y, a=1&pre%76iew=x%20y, true",
    "é, preview=%C3%A9, true",
    "%zz, preview=%zz, true",
    "1, preview=0&preview=1, true",
    "1, &&=&preview=2, false",
  })
  void a_query_is_matched_decoded(String pattern, String query, boolean matches) {
    Integer found = table(query("preview", pattern))
        .match(input(MultiMap.caseInsensitiveMultiMap(), query), "a", "/");

    assertThat(found != null).isEqualTo(matches);
  }

  @Test
  void a_query_condition_fails_without_a_query() {
    assertThat(match(table(query("preview", "*")), "a", "/")).isNull();
  }

  @Test
  void listener_method_and_client_must_match_if_configured() {
    assertThat(match(table(listener("https"), listener("http")), "a", "/")).isEqualTo(1);
    assertThat(match(table(methods(any(), "POST"), methods(any(), "PUT", "GET")), "a", "/"))
        .isEqualTo(1);
    assertThat(match(table(clientIp("10.2.0.0/16"), clientIp("::1", "10.1.0.0/16")), "a", "/"))
        .isEqualTo(1);
  }
}
