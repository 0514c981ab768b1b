package io.evenkeel.config.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.config.RouteConfig;
import io.evenkeel.config.RouteConfig.HeaderRules;
import io.evenkeel.config.RouteConfig.ValueMatch;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteSchemaTest {
  @Test
  void a_regular_expression_that_overflows_the_stack_throws_an_ordinary_exception() {
    var rewrite =
        Given.config(Given.ONE_BACKEND + """
            routes:
              - { pool: default, rewrite: { from: "(a|b)*c", to: / } }
            """).routes().get(0).rewrite().orElseThrow();

    assertThat(rewrite.apply("/bac")).isEqualTo("//");
    assertThatThrownBy(() -> rewrite.apply("ab".repeat(40_000)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("too deep");
  }

  @Test
  void every_condition_is_read() {
    RouteConfig.Match match =
        Given.config(Given.ONE_BACKEND + """
        routes:
          listener: http
          host: [Example.COM, "*.Example.com."]
          path: /api/*
          methods: GET
          headers: { X-Canary: 1, X-Any: "*" }
          cookies: { canary: "~^a+$" }
          query: { preview: "" }
          clientIp: 10.0.0.0/8
          pool: default
        """).routes().get(0).match();
    assertThat(match.listener()).contains("http");
    assertThat(match.hosts()).isEqualTo(Set.of("example.com", "*.example.com"));
    assertThat(match.path()).contains("/api/*");
    assertThat(match.methods()).isEqualTo(Set.of("GET"));
    assertThat(match.headers())
        .isEqualTo(
            Map.of("X-Canary", new ValueMatch.Exact("1"), "X-Any", new ValueMatch.Present()));
    assertThat(match.cookies().get("canary")).satisfies(value -> {
      assertThat(value.matches("aaa")).isTrue();
      assertThat(value.matches("b")).isFalse();
    });
    assertThat(match.query()).isEqualTo(Map.of("preview", new ValueMatch.Exact("")));
    assertThat(match.clientIp().contains("10.1.2.3")).isTrue();
  }

  @Test
  void every_setting_of_a_pool_action_is_read() {
    RouteConfig route = Given.config(Given.ONE_BACKEND + """
        routes:
          pool: default
          stripPrefix: /api/
          hostHeader: backend
          requestHeaders: { set: { X-A: 1 }, add: { X-B: [b, c], X-C: d }, remove: Cookie }
          responseHeaders: { remove: [Server, X-Powered-By] }
        """).routes().get(0);
    assertThat(route.stripPrefix()).contains("/api");
    assertThat(route.hostHeader()).contains("backend");
    assertThat(route.requestHeaders())
        .isEqualTo(new HeaderRules(
            Map.of("X-A", "1"),
            Map.of("X-B", List.of("b", "c"), "X-C", List.of("d")),
            Set.of("Cookie")));
    assertThat(route.responseHeaders().remove()).isEqualTo(Set.of("Server", "X-Powered-By"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pool: default | path: /a, pool: default",
        "path: /*, pool: default | pool: default",
        "path: /a/*, pool: default | path: /a/b, pool: default",
        "path: /a/*, pool: default | path: /a, pool: default",
        "path: /a/*, pool: default | path: /a/b/*, redirect: https",
        "host: '*.b.c', pool: default | host: [a.b.c, '*.b.c'], pool: default",
        "methods: [GET, POST], pool: default | methods: POST, pool: default",
        "headers: { X-A: '*' }, pool: default | headers: { X-A: 1, X-B: 1 }, pool: default",
        "query: { a: '~b' }, pool: default | query: { a: '~b' }, pool: default",
        "clientIp: [10.0.0.0/8], pool: default | clientIp: 10.0.0.0/8, path: /a, pool: default",
      })
  void a_route_shadowed_by_an_earlier_one_gives_a_warning(String earlier, String later) {
    assertThat(Given.warnings(routes(earlier, later)))
        .containsExactly("routes[1]: never reached, as routes[0] takes all of it; put it first");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "path: /a, pool: default | pool: default",
        "path: /a/*, pool: default | path: /ab, pool: default",
        "path: /a/b/*, pool: default | path: /a/*, pool: default",
        "host: '*.b.c', pool: default | host: b.c, pool: default",
        "host: a, pool: default | host: [a, b], pool: default",
        "methods: GET, pool: default | pool: default",
        "headers: { X-A: 1 }, pool: default | headers: { X-A: '*' }, pool: default",
        "query: { a: '~b' }, pool: default | query: { a: '~c' }, pool: default",
        "listener: http, pool: default | redirect: https",
        "clientIp: 10.0.0.0/8, pool: default | clientIp: 10.0.0.1, pool: default",
      })
  void a_route_that_may_be_reached_gives_no_warning(String earlier, String later) {
    assertThat(Given.warnings(routes(earlier, later))).isEmpty();
  }

  private static String routes(String earlier, String later) {
    return Given.ONE_BACKEND + "routes: [{ " + earlier + " }, { " + later + " }]";
  }
}
