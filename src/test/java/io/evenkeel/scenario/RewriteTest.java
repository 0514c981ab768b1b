package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Farm;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.ReceivedRequest;
import io.evenkeel.kit.Response;
import io.vertx.core.json.JsonArray;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Routes change the path that they have matched, not another spelling of it. */
class RewriteTest {
  private static Farm farm;

  @BeforeAll
  static void open() {
    farm = Farm.of(1).set("routes", new JsonArray("""
            [
              {"path": "/apps/*", "stripPrefix": "/apps", "pool": "default"},
              {"path": "/m%61il/*", "stripPrefix": "/m%61il/", "pool": "default"},
              {"path": "/private/*", "rewrite": {"from": "^/private/", "to": "/public/"}, "pool": "default"},
              {"path": "/both/*", "stripPrefix": "/both", "pool": "default",
               "rewrite": {"from": "^/old/(.*)", "to": "/new/$1"}},
              {"path": "/go/*", "redirect": "{path}"},
              {"path": "/moved/*", "redirect": "https://example.test{uri}"},
              {"host": "open.test", "redirect": "{uri}"},
              {"host": "alias.test", "pool": "default", "rewrite": {"from": "^/static(.*)", "to": "/files/$1"}},
              {"host": "other.test", "stripPrefix": "/elsewhere", "pool": "default"},
              {"pool": "default", "rewrite": {"from": "^/nothing$", "to": "/something"}}
            ]
            """)).start();
  }

  @AfterAll
  static void close() {
    farm.close();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
        # stripPrefix
        /apps/a                   | /a                  | /apps
        /apps                     | /                   | /apps
        /apps?q=/apps/./          | /?q=/apps/./        | /apps
        /%61pps/a%2fb?x=%2f       | /a%2Fb?x=%2f        | /apps
        //apps///a                | /a                  | /apps
        /x/../apps/a/./b          | /a/b                | /apps
        /apps/x/%2e%2e/b          | /b                  | /apps
        /apps//evil.test/x        | /evil.test/x        | /apps
        /mail/a                   | /a                  | /mail
        /m%61il/a                 | /a                  | /mail
        # rewrite
        /private/a                | /public/a           | -
        /%70rivate/a              | /public/a           | -
        /./private/a              | /public/a           | -
        //private//a              | /public/a           | -
        /x/..//private/a%7e       | /public/a~          | -
        /both/old/a?b             | /new/a?b            | /both
        /both/%6fld//a            | /new/a              | /both
        /both/older               | /older              | /both
        # nothing is changed
        /a/./b//c%2f%7e?q=%7E&/.. | /a/./b//c%2f%7e?q=%7E&/.. | -
        /%6eothing/..             | /%6eothing/..       | -
        """)
  void a_route_changes_the_path_that_it_has_matched(String sent, String got, String prefix) {
    ReceivedRequest received = forwarded(sent, "test");

    assertThat(received.target()).isEqualTo(got);
    assertThat(received.field("x-forwarded-prefix").orElse("-")).isEqualTo(prefix);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
        /static/a                 | /files/a
        /%73tatic/a%2e            | /files/a.
        /static..a                | /files/..a
        """)
  void a_new_path_is_normalized_too(String sent, String got) {
    assertThat(forwarded(sent, "alias.test").target()).isEqualTo(got);
  }

  @ParameterizedTest
  @CsvSource({
    "/static../secret",
    "/static..",
    "/static.%2e/secret",
    "/%73tatic%2e./secret",
    "/static..;x/secret",
    "/static..%2fsecret",
  })
  void no_new_path_climbs_above_its_root(String sent) {
    int before = farm.backend(1).received().size();

    assertThat(send(sent, "alias.test").status()).isEqualTo(400);
    assertThat(farm.backend(1).received()).hasSize(before);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
        test      | /go/a/../b/./c?q         | /go/b/c
        test      | //go//evil.test          | /go/evil.test
        test      | /%6doved/%2e/a?b=/./c    | https://example.test/moved/a?b=/./c
        test      | /moved/a%2fb             | https://example.test/moved/a%2Fb
        open.test | //evil.test/x            | /evil.test/x
        open.test | /\\\\evil.test           | /%5C%5Cevil.test
        open.test | /.//evil.test            | /evil.test
        open.test | /{uri}evil.test          | /%7Buri%7Devil.test
        """)
  void a_redirect_names_the_path_that_it_has_matched_and_no_other_host(
      String host, String sent, String location) {
    assertThat(send(sent, host).field("location")).contains(location);
  }

  @ParameterizedTest
  @CsvSource({"/a", "/elsewherex", "/a/../%65lse"})
  void a_prefix_that_is_not_there_is_not_announced(String sent) {
    ReceivedRequest received = forwarded(sent, "other.test");

    assertThat(received.target()).isEqualTo(sent);
    assertThat(received.field("x-forwarded-prefix")).isEmpty();
  }

  private static ReceivedRequest forwarded(String target, String host) {
    assertThat(send(target, host).status()).isEqualTo(200);
    List<ReceivedRequest> received = farm.backend(1).received();
    return received.get(received.size() - 1);
  }

  private static Response send(String target, String host) {
    try (RawClient client = farm.connect()) {
      return client
          .send("GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n")
          .read();
    }
  }
}
