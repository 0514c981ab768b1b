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

  private static MatchInput asked(MultiMap headers, @Nullable String query) {
    return new MatchInput("http", "GET", headers, query, "10.1.2.3");
  }

  private static @Nullable Integer match(RouteTable<Integer> table, String host, String path) {
    return table.match(asked(MultiMap.caseInsensitiveMultiMap(), null), host, path);
  }

  private static boolean holds(Match match, String field, String value) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("Accept", "*/*").add(field, value);
    return table(match).match(asked(headers, null), "a", "/") != null;
  }

  @Test
  void no_routes_match_nothing() {
    assertThat(match(table(), "a", "/")).isNull();
  }

  @Test
  void the_first_that_matches_wins_however_it_is_found() {
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
  void a_path_is_itself_or_with_a_star_all_below_it(String wanted, String path, boolean matches) {
    assertThat(match(table(path(wanted)), "a", path) != null).isEqualTo(matches);
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
  void a_host_is_matched_without_port_and_case(String wanted, String host, boolean matches) {
    assertThat(match(table(host(wanted)), host, "/") != null).isEqualTo(matches);
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
  void a_header_is_present_or_equal_or_found(
      String wanted, String name, String value, boolean matches) {
    assertThat(holds(header("X-Canary", wanted), name, value)).isEqualTo(matches);
  }

  @Test
  void any_of_several_fields_of_a_name_will_do() {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("X-A", "1").add("x-a", "2");

    assertThat(table(header("X-A", "2")).match(asked(headers, null), "a", "/")).isZero();
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
  void a_cookie_is_looked_for_among_all(String wanted, String sent, boolean matches) {
    assertThat(holds(cookie("canary", wanted), "Cookie", sent)).isEqualTo(matches);
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
  void a_query_is_matched_decoded(String wanted, String query, boolean matches) {
    Integer found = table(query("preview", wanted))
        .match(asked(MultiMap.caseInsensitiveMultiMap(), query), "a", "/");

    assertThat(found != null).isEqualTo(matches);
  }

  @Test
  void without_a_query_no_query_is_matched() {
    assertThat(match(table(query("preview", "*")), "a", "/")).isNull();
  }

  @Test
  void listener_method_and_client_must_hold_where_they_are_given() {
    assertThat(match(table(listener("https"), listener("http")), "a", "/")).isEqualTo(1);
    assertThat(match(table(methods(any(), "POST"), methods(any(), "PUT", "GET")), "a", "/"))
        .isEqualTo(1);
    assertThat(match(table(clientIp("10.2.0.0/16"), clientIp("::1", "10.1.0.0/16")), "a", "/"))
        .isEqualTo(1);
  }
}
