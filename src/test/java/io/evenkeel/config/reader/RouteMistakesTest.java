package io.evenkeel.config.reader;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteMistakesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{ path: /a } | routes[0]: needs exactly one of pool, pools, redirect, respond; has none",
        "{ pool: default, redirect: https } | routes[0]: needs exactly one of pool, pools, redirect, respond; has pool, redirect",
        "{ pool: shop } | routes[0].pool: no pool \"shop\"; choose one of default",
        "{ listener: https, pool: default } | routes[0].listener: no listener \"https\"; choose one of http",
        "{ host: 'a.example.com:8080', pool: default } | routes[0].host: \"a.example.com:8080\" has a port, and hosts match without; write a.example.com",
        "{ host: '*', pool: default } | routes[0].host: \"*\" is any host; leave host out",
        "{ host: [a, 'b.*.c'], pool: default } | routes[0].host[1]: \"b.*.c\" is not a host; write example.com or \"*.example.com\"",
        "{ host: bücher.example, pool: default } | routes[0].host: \"bücher.example\" is not a host as it is sent; write its xn-- form",
        "{ path: api, pool: default } | routes[0].path: \"api\" is not a path; write one that begins with /, such as /api/*",
        "{ path: /api*, pool: default } | routes[0].path: \"/api*\" has its * elsewhere than after the last /; write such as /api/*",
        "{ methods: [GET, post], pool: default } | routes[0].methods[1]: \"post\" is not a method; write it in capitals, such as GET",
        "{ headers: { X-A: '~[' }, pool: default } | routes[0].headers.X-A: \"[\" is not a regular expression: unclosed character class near character 1",
        "{ query: { a: [1] }, pool: default } | routes[0].query.a: a list is not a value to match; write one, \"*\" or \"~regex\"",
        "{ clientIp: 10.0.0, pool: default } | routes[0].clientIp: \"10.0.0\" is no address range; write 10.0.0.0/8, 2001:db8::/32, an address or private",
        "{ redirect: example.com } | routes[0].redirect: \"example.com\" is not an address to go to; write https, https://example.com{uri} or /elsewhere",
        "{ redirect: 'https://{name}' } | routes[0].redirect: \"https://{name}\": {name} is not known here; choose one of {host}, {path}, {uri}",
        "{ redirect: { status: 301 } } | routes[0].redirect.to: must be there; write https, or https://example.com{uri}",
        "{ redirect: { to: https, status: 305 } } | routes[0].redirect.status: 305 is not known here; choose one of 301, 302, 303, 307, 308",
        "{ respond: 99 } | routes[0].respond: must be 200..599, was 99",
        "{ respond: { status: 204, file: evenkeel.yaml } } | routes[0].respond.file: an answer with status 204 has no body; leave it out",
        "{ redirect: https, stripPrefix: /a } | routes[0].stripPrefix: has no use without pool; leave it out",
        "{ respond: 404, retry: false } | routes[0].retry: has no use without pool; leave it out",
        "{ pool: default, requestHeaders: { set: { Transfer-Encoding: chunked } } } | routes[0].requestHeaders.set.Transfer-Encoding: Transfer-Encoding is the balancer's own matter; leave it out",
        "{ pool: default, requestHeaders: { remove: Host } } | routes[0].requestHeaders.remove: Host has a key of its own; write hostHeader, or host for probes",
        "{ pool: default, responseHeaders: { put: {} } } | routes[0].responseHeaders.put: unknown key; did you mean set?",
        "{ pool: default, timeouts: { response: soon } } | routes[0].timeouts.response: \"soon\" is not a duration; write 500ms, 5s or 2m, or false",
        "{ pools: { default: 1, none: 2 } } | routes[0].pools: no pool \"none\"; choose one of default",
        "{ pools: { default: 0 } } | routes[0].pools: no pool has a share; write { stable: 95, canary: 5 }",
        "{ pools: default } | routes[0].pools: \"default\" is not an object; write { name: value }",
        "{ pools: { default: 5% } } | routes[0].pools.default: \"5%\" is not a number; write one of 0..1000000",
        "{ pool: default, rewrite: { from: a } } | routes[0].rewrite.to: must be there; write such as \"/$1\"",
        "{ pool: default, rewrite: { to: /a } } | routes[0].rewrite.from: must be there; write such as \"^/v1/(.*)\"",
        "{ pool: default, rewrite: { from: '(', to: /a } } | routes[0].rewrite.from: \"(\" is not a regular expression: unclosed group near character 2",
        "{ pool: default, rewrite: { from: ^/a, to: /b$1 } } | routes[0].rewrite.to: \"/b$1\": from has 0 groups; $1 is the first, $0 all that was found, and a dollar itself is %24",
        "{ pool: default, rewrite: { from: ^/a, to: '/b?c=d' } } | routes[0].rewrite.to: \"/b?c=d\" does not fit in a path; spaces, ?, #, \\ and what is not ASCII are to be %-encoded",
        "{ redirect: https, rewrite: { from: a, to: b } } | routes[0].rewrite: has no use without pool; leave it out",
        "default | routes[0]: \"default\" does not fit here; write keys such as listener or host",
      })
  void a_mistake_is_reported_with_its_path_and_a_hint(String route, String mistake) {
    assertThat(Given.mistakes(Given.ONE_BACKEND + "routes:\n  - " + route))
        .containsExactly(mistake);
  }

  @Test
  void all_mistakes_of_a_route_are_reported_at_once() {
    assertThat(
            Given.mistakes(Given.ONE_BACKEND + "routes: [{ path: a, timeouts: { total: soon } }]"))
        .containsExactly(
            "routes[0].path: \"a\" is not a path; write one that begins with /, such as /api/*",
            "routes[0]: needs exactly one of pool, pools, redirect, respond; has none",
            "routes[0].timeouts.total: \"soon\" is not a duration; write 500ms, 5s or 2m, or false");
  }

  @Test
  void a_missing_file_is_reported_with_its_resolved_path() {
    String mistake = Given.mistakes(Given.ONE_BACKEND + "routes: { respond: { file: sorry.html } }")
        .get(0);
    assertThat(mistake)
        .startsWith("routes.respond.file: there is no file /")
        .endsWith("/conf/sorry.html; paths are relative to this file's directory");
  }

  @Test
  void several_pools_need_routes_or_a_default() {
    assertThat(Given.mistakes("pools: { a: http://a, b: http://b }"))
        .containsExactly(
            "routes: there is none, and of several pools none is called default; write which takes what, such as [{ pool: a }]");
    assertThat(Given.mistakes("pools: { a: http://a, default: http://b }")).isEmpty();
  }
}
