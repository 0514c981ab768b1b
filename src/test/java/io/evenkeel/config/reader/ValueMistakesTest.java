package io.evenkeel.config.reader;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Messages for invalid values of each type. */
class ValueMistakesTest {
  private static final String POOL = """
      pools:
        api: { backends: [http://localhost:3000], %s }
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "health: { interval: 5 parsecs } | pools.api.health.interval: \"5 parsecs\" is not a duration; write 500ms, 5s or 2m",
        "health: { interval: 5 } | pools.api.health.interval: 5 is not a duration; write 500ms, 5s or 2m",
        "health: { interval: [5s] } | pools.api.health.interval: a list is not a duration; write 500ms, 5s or 2m",
        "health: { interval: {} } | pools.api.health.interval: an object is not a duration; write 500ms, 5s or 2m",
        "health: { interval: 0s } | pools.api.health.interval: must be more than 0, was 0s",
        "health: { interval: 99999999d } | pools.api.health.interval: must be 36500d at most, was 99999999d",
        "timeouts: { total: never } | pools.api.timeouts.total: \"never\" is not a duration; write 500ms, 5s or 2m, or false",
        "health: { fall: 0 } | pools.api.health.fall: must be 1..1000, was 0",
        "health: { fall: many } | pools.api.health.fall: \"many\" is not a number; write one of 1..1000",
        "health: { fall: 1.5 } | pools.api.health.fall: \"1.5\" is not a number; write one of 1..1000",
        "health: { jitter: 0.1 } | pools.api.health.jitter: \"0.1\" is not a share; write 10%",
        "health: { jitter: 101% } | pools.api.health.jitter: must be 0%..100%, was 101%",
        "retry: { bodyBytes: 64KB } | pools.api.retry.bodyBytes: \"64KB\" is not a size; write 512B, 64KiB or 10MiB",
        "retry: { bodyBytes: 1GiB } | pools.api.retry.bodyBytes: must be 0B..16MiB, was 1GiB",
        "health: { expect: 2xx } | pools.api.health.expect: \"2xx\" is not a status; write 200, 200-299 or a list of them",
        "health: { expect: 299-200 } | pools.api.health.expect: \"299-200\" is an empty range; write the smaller status first, 100 at least",
        "health: { expect: { body: '(' } } | pools.api.health.expect.body: \"(\" is not a regular expression: unclosed group near character 2",
        "health: { initially: dead } | pools.api.health.initially: \"dead\" is not known here; choose one of unknown, alive",
        "health: { port: 70000 } | pools.api.health.port: must be 1..65535, was 70000",
        "health: { path: healthz } | pools.api.health.path: \"healthz\" is not a path; write one that begins with /, such as /healthz",
        "health: { method: get } | pools.api.health.method: \"get\" is not a method; write it in capitals, such as GET",
        "health: { method: HEAD, expect: { body: ok } } | pools.api.health.expect.body: an answer to HEAD has none; write method: GET, or leave this out",
        "health: { headers: { 'X Y': 1 } } | pools.api.health.headers.X Y: \"X Y\" is not a name of a field; write one such as X-Canary",
        "health: { headers: { Host: a } } | pools.api.health.headers.Host: Host has a key of its own; write hostHeader, or host for probes",
        "health: { headers: { X-A: \"a\\nb\" } } | pools.api.health.headers.X-A: \"a\\nb\" is not a value of a field; write it on one line",
        "health: { headers: X-A } | pools.api.health.headers: \"X-A\" is not an object; write { name: value }",
        "health: ping | pools.api.health: no probe \"ping\"; choose one of grpc, http, tcp",
        "health: true | pools.api.health: no probe true; choose one of grpc, http, tcp",
        "health: { type: udp } | pools.api.health.type: no probe \"udp\"; choose one of grpc, http, tcp",
        "health: { type: tcp, expect: 200 } | pools.api.health.expect: this would change nothing, as type tcp has no use for it; leave it out, or write another type",
        "health: { type: tcp, headers: { X-A: a } } | pools.api.health.headers: this would change nothing, as type tcp has no use for it; leave it out, or write another type",
        "health: { type: grpc, path: /x } | pools.api.health.path: this would change nothing, as type grpc has no use for it; leave it out, or write another type",
        "health: [1] | pools.api.health: a list does not fit here; write keys such as type or path",
        "passive: { backoff: { first: 2m } } | pools.api.passive.backoff.first: must not be more than max; write a shorter one, or a longer max",
        "retry: { outcomes: [truncated] } | pools.api.retry.outcomes[0]: \"truncated\" is not known here; choose one of unreachable, stale, saturated, refused, timeout, broken",
        "retry: { methods: [get] } | pools.api.retry.methods[0]: \"get\" is not a method; write it in capitals, such as GET, or idempotent",
        "retry: 0 | pools.api.retry: must be 1..20, was 0",
        "whenNoneAlive: panic | pools.api.whenNoneAlive: \"panic\" is not known here; choose one of reject, fail-open, { wait: 2s }",
        "whenNoneAlive: { hold: 2s } | pools.api.whenNoneAlive.hold: unknown key; known here: wait",
        "limits: { requests: adaptiv } | pools.api.limits.requests: \"adaptiv\" is not a number; write a number or unlimited, or auto, or adaptive",
        "limits: { queue: -1 } | pools.api.limits.queue: must be 0..1000000000, was -1",
        "limits: { queue: no } | pools.api.limits.queue: \"no\" is not a number; write a number or unlimited",
        "limits: 5 | pools.api.limits: 5 does not fit here; write keys such as requests or connections",
        "hostHeader: 'a b' | pools.api.hostHeader: \"a b\" is not a host name; write one such as app.internal",
        "balance: roundrobin | pools.api.balance: no policy \"roundrobin\"; choose one of hash, least-requests, peak-ewma, power-of-two, random, round-robin; it is called round-robin here",
        "balance: hash | pools.api.balance: hash needs a part of the request; write { hash: client-ip }",
        "balance: ip_hash | pools.api.balance: no policy \"ip_hash\"; choose one of hash, least-requests, peak-ewma, power-of-two, random, round-robin; it is called { hash: client-ip } here",
        "balance: { hash: ip } | pools.api.balance.hash: \"ip\" is not a part of a request; choose one of client-ip, path, uri, header:NAME, cookie:NAME, query:NAME",
        "balance: { hash: 'header:' } | pools.api.balance.hash: \"header:\" lacks a valid name after the colon",
        "balance: { hash: path, bound: 80% } | pools.api.balance.bound: must be 100%..1000%, was 80%",
        "balance: { bound: 200% } | pools.api.balance: hash is missing; write { hash: client-ip }, or the name of a policy",
        "sticky: { sameSite: some } | pools.api.sticky.sameSite: \"some\" is not known here; choose one of lax, strict, none",
        "sticky: { cookie: 'a b' } | pools.api.sticky.cookie: \"a b\" is not a name of a field; write one such as X-Canary, or auto",
        "helth: /healthz | pools.api.helth: unknown key; did you mean health?",
        "health: { time-out: 1s } | pools.api.health.time-out: unknown key; did you mean timeout?",
        "compression: gzip | pools.api.compression: unknown key; known here: backends, discover, balance, sticky, protocol, hostHeader, health, passive, retry, hedge, whenNoneAlive, timeouts, limits, slowStart, tls",
        "discover: { dns: app } | pools.api.discover: discover is not yet supported; leave it out",
        "protocol: http3 | pools.api.protocol: \"http3\" is not known here; choose one of http1, http2, auto",
        "hedge: { after: p100 } | pools.api.hedge.after: \"p100\" is not a duration or a percentile; write 300ms or p95",
        "slowStart: slow | pools.api.slowStart: \"slow\" is not a duration; write 500ms, 5s or 2m, or false",
        "tls: false | pools.api.tls: false does not fit here; write keys such as verify or ca",
      })
  void an_invalid_value_is_reported_with_its_path_and_a_hint(String keys, String mistake) {
    assertThat(Given.mistakes(POOL.formatted(keys))).containsExactly(mistake);
  }
}
