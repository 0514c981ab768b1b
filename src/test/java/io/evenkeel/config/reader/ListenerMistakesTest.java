package io.evenkeel.config.reader;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListenerMistakesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "listeners: [] | listeners: there is none; write one, such as 8080",
        "listeners: [http] | listeners[0]: \"http\" is not a number; write one of 0..65535",
        "listeners: 65536 | listeners: must be 0..65535, was 65536",
        "listeners: [{ host: 'a b' }] | listeners[0].host: \"a b\" is not an address; write one such as 127.0.0.1, :: or localhost",
        "listeners: [{ monitorPath: health }] | listeners[0].monitorPath: \"health\" is not a path; write one that begins with /, such as /healthz, or false",
        "listeners: [8080, 8080] | listeners[1]: port 8080 is taken by listener http; choose another",
        "listeners: [{ name: a, host: 127.0.0.1 }, { name: b, host: '::' }] | listeners[1].port: port 8080 is taken by listener a; choose another",
        "listeners: [{ name: a, port: 1 }, { name: a, port: 2 }] | listeners[1].name: a second listener \"a\"; give it another name",
        "listeners: 9000 | admin.port: port 9000 is taken by listener http; choose another",
        "listeners: [{ h2c: maybe }] | listeners[0].h2c: \"maybe\" is not true or false; write true or false",
        "listeners: [{ limits: { uriBytes: 32KiB } }] | listeners[0].limits.uriBytes: must not be more than headerBytes, which the URI is a part of",
        "proxy: { limits: { headerBytes: 1KiB } } | proxy.limits.uriBytes: must not be more than headerBytes, which the URI is a part of",
        "proxy: { limits: { connections: 0 } } | proxy.limits.connections: must be 1..10000000, was 0",
        "proxy: { timeouts: { keepalive: 1s } } | proxy.timeouts.keepalive: unknown key; did you mean keepAlive?",
        "`proxy: { timeouts: { head: soon } }\nlisteners: { timeouts: { head: 1s } }` | proxy.timeouts.head: \"soon\" is not a duration; write 500ms, 5s or 2m, or false",
        "proxy: { instances: 0 } | proxy.instances: must be 1..1024, was 0",
        "proxy: { transport: kqueue } | proxy.transport: \"kqueue\" is not known here; choose one of auto, io_uring, epoll, nio",
        "proxy: { accessLog: true } | proxy.accessLog: true is not known here; choose one of false, combined, json",
        "proxy: { accessLog: { file: /dev/null/a.log } } | proxy.accessLog.file: /dev/null/a.log may not be written; check its permissions",
        "proxy: { accessLog: { file: 50%.log } } | proxy.accessLog.file: \"50%.log\" is no name of a file without %; write such as access.log",
        "proxy: { accessLog: { file: / } } | proxy.accessLog.file: / is a directory; name a file in it",
        "listeners: { accessLog: { format: json, keep: 3 } } | listeners.accessLog.keep: has no use without file; name one, or leave this out",
        "proxy: { accessLog: { file: a.log, rotate: 1KiB } } | proxy.accessLog.rotate: must be 1MiB..1000GiB, was 1KiB",
        "`proxy: { accessLog: { file: a.log } }\nlisteners: { accessLog: { keep: 3 } }` | proxy.accessLog.file: is the file of another listener, too, which has another rotate or keep",
        "log: { level: verbose } | log.level: \"verbose\" is not known here; choose one of false, error, warn, info, debug, trace",
        "log: { levels: { io.netty: off } } | log.levels.io.netty: \"off\" is not known here; choose one of false, error, warn, info, debug, trace",
        "proxy: { errorPages: { 503: a.html } } | proxy.errorPages: errorPages is not yet supported; leave it out",
        "proxy: { trustedProxies: [10.0.0.0/33] } | proxy.trustedProxies[0]: \"10.0.0.0/33\" is no address range; write 10.0.0.0/8, 2001:db8::/32, an address or private",
        "admin: { host: 0.0.0.0 } | admin.token: must be there, as host 0.0.0.0 is not loopback; write token: \"${EVENKEEL_ADMIN_TOKEN}\" and set that",
        "admin: { readyWhen: [shop] } | admin.readyWhen: no pool \"shop\"; choose from default",
        "admin: { token: 'a secret' } | admin.token: may hold visible ASCII characters alone, and no spaces",
        "admin: { tls: {} } | admin.tls.certificates: there is none; write [ { cert: site.pem, key: site.key } ]",
        "admin: true | admin: true is not a number; write one of 0..65535",
        "node: 'a b' | node: \"a b\" is not a name; write letters, digits and . - _ : @ [ ]",
        "watch: sometimes | watch: \"sometimes\" is not true or false; write true or false",
        "state: true | state: true is not the name of a file; write one such as evenkeel.state.json, or false",
        "cluster: true | cluster: cluster is not yet supported; leave it out",
        "listener: 8080 | listener: unknown key; did you mean listeners?",
      })
  void a_mistake_is_reported_with_its_path_and_a_hint(String keys, String mistake) {
    assertThat(Given.mistakes(Given.ONE_BACKEND + keys)).containsExactly(mistake);
  }

  @Test
  void a_token_from_the_environment_allows_other_admin_addresses() {
    String yaml = Given.ONE_BACKEND + "admin: { host: '[::]' }";
    assertThat(Given.mistakes(yaml, Map.of("EVENKEEL_ADMIN_TOKEN", "s3cret"))).isEmpty();
  }

  @Test
  void a_loopback_admin_needs_no_token_nor_does_a_disabled_one() {
    assertThat(Given.mistakes(Given.ONE_BACKEND + "admin: { host: 127.1.2.3 }")).isEmpty();
    assertThat(Given.mistakes(Given.ONE_BACKEND + "admin: false")).isEmpty();
  }

  @Test
  void port_zero_never_conflicts() {
    assertThat(Given.mistakes(Given.ONE_BACKEND + "listeners: [0, 0]\nadmin: 0"))
        .isEmpty();
  }
}
