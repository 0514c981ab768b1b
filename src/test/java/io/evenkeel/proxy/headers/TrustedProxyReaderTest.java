package io.evenkeel.proxy.headers;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.config.Cidrs;
import io.evenkeel.http.HeaderLines;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every spelling of X-Forwarded-* and Forwarded gives one answer; the table is {@code reports/trusted-proxies.txt}. */
class TrustedProxyReaderTest {
  private static final Cidrs TRUSTED = Cidrs.of(List.of("10.0.0.0/8", "fd00::/8"));

  /** One case of the table. */
  record Case(
      String name, @Nullable String host, MultiMap said, String answer, Map<String, String> told) {
    @Override
    public String toString() {
      return name;
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void what_trusted_proxies_say_has_one_answer(Case each) {
    ClientIdentity client = peer("10.0.0.1").identify(each.said(), each.host(), TRUSTED);

    assertThat(client.address() + " " + client.scheme() + " "
            + Objects.requireNonNullElse(client.host(), "-") + " " + client.port())
        .isEqualTo(each.answer());
    assertThat(told(client)).containsAllEntriesOf(each.told());
    assertThat(client.trusted()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void what_a_stranger_says_does_not_count(Case each) {
    ClientIdentity client = peer("192.0.2.5").identify(each.said(), each.host(), TRUSTED);

    assertThat(client.address()).isEqualTo("192.0.2.5");
    assertThat(client.scheme()).isEqualTo("http");
    assertThat(client.host()).isEqualTo(each.host());
    assertThat(told(client).toString()).doesNotContain("203.0.113.9", "2001:db8", "https", "evil");
  }

  @Test
  void the_identity_of_a_stranger_is_made_once_for_each_host() {
    ClientPeer peer = peer("192.0.2.5");

    ClientIdentity first = peer.identify(said(), "a.test", TRUSTED);

    assertThat(peer.identify(said(), "a.test", TRUSTED)).isSameAs(first);
    assertThat(peer.identify(said(), "b.test", TRUSTED).host()).isEqualTo("b.test");
  }

  private static MultiMap said() {
    return MultiMap.caseInsensitiveMultiMap();
  }

  private static Map<String, String> told(ClientIdentity client) {
    HeaderLines lines = new HeaderLines();
    client.headers().addTo(lines);
    Map<String, String> told = new LinkedHashMap<>();
    told.put("x-forwarded-host", "-");
    for (int i = 0; i < lines.count(); i++) {
      told.put(
          lines.name(i).toString().toLowerCase(java.util.Locale.ROOT),
          lines.value(i).toString());
    }
    return told;
  }

  private static ClientPeer peer(String address) {
    SocketAddress remote = SocketAddress.inetSocketAddress(40_000, address);
    SocketAddress local = SocketAddress.inetSocketAddress(8080, "10.0.0.100");
    return new ClientPeer((HttpConnection) Proxy.newProxyInstance(
        TrustedProxyReaderTest.class.getClassLoader(),
        new Class<?>[] {HttpConnection.class},
        (connection, method, arguments) -> switch (method.getName()) {
          case "remoteAddress" -> remote;
          case "localAddress" -> local;
          case "isSsl" -> false;
          default -> throw new UnsupportedOperationException(method.getName());
        }));
  }

  static Stream<Case> cases() throws IOException {
    List<Case> cases = new ArrayList<>();
    for (String block : table().split("\n== ", -1)) {
      String[] lines = block.split("\n", -1);
      String host = "lb.test";
      String answer = "";
      MultiMap said = said();
      Map<String, String> told = new LinkedHashMap<>();
      for (String line : List.of(lines).subList(1, lines.length)) {
        int colon = line.indexOf(':');
        String name = colon < 0 ? line : line.substring(0, colon);
        String value = colon < 0 ? "" : line.substring(colon + 1);
        if (line.startsWith("=> ")) {
          answer = line.substring(3);
        } else if (line.startsWith("Host:")) {
          host = value.isEmpty() ? null : value.trim();
        } else if (!answer.isEmpty() && colon > 0) {
          told.put(name, value.trim());
        } else if (colon > 0) {
          said.add(name, value);
        }
      }
      if (!answer.isEmpty()) {
        cases.add(new Case(lines[0], host, said, answer, told));
      }
    }
    return cases.stream();
  }

  private static String table() throws IOException {
    try (InputStream table =
        TrustedProxyReaderTest.class.getResourceAsStream("/reports/trusted-proxies.txt")) {
      return new String(Objects.requireNonNull(table).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
