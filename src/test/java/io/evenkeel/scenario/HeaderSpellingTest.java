package io.evenkeel.scenario;

import static io.evenkeel.scenario.Http2ClientTest.serving;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.Bypasses;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.H2Backend;
import io.evenkeel.kit.H2Peer;
import io.evenkeel.kit.Head;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.Response;
import io.evenkeel.kit.Tunnels;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names of headers are written as they came, and in their usual spelling if they are the balancer's own. */
class HeaderSpellingTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host,Content-Length,Date,Via",
        "HOST,CONTENT-LENGTH,DATE,VIA",
        "host,content-length,date,via",
        "hOST,cONTENT-lENGTH,dATE,vIA"
      })
  void those_of_a_request_reach_the_backend_as_the_client_wrote_them(String names) {
    String[] name = names.split(",", -1);
    try (Farm farm = Farm.of(1).start();
        RawClient client = farm.connect()) {
      client
          .send("PUT / HTTP/1.1\r\n" + name[0] + ": a\r\n" + name[1] + ": 2\r\n" + name[2]
              + ": Sun, 06 Nov 1994 08:49:37 GMT\r\n" + name[3] + ": 1.0 x\r\nx-oWN: 1\r\n\r\nab")
          .read();

      assertThat(names(farm.backend(1).received().get(0).head()))
          .contains(name)
          .contains("x-oWN")
          .doesNotHaveDuplicates();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Transfer-Encoding", "transfer-encoding", "TRANSFER-ENCODING"})
  void that_of_chunks_reaches_both_sides_as_the_other_wrote_it(String name) {
    try (Farm farm = Farm.of(1).start();
        RawClient client = farm.connect()) {
      farm.backend(1).at("/", call -> {
        call.body();
        call.write("HTTP/1.1 200 OK\r\n" + name + ": chunked\r\n\r\n1\r\na\r\n0\r\n\r\n");
      });

      Response response = client
          .send("PUT / HTTP/1.1\r\nHost: a\r\n" + name + ": chunked\r\n\r\n1\r\na\r\n0\r\n\r\n")
          .read();

      assertThat(names(response.head())).contains(name);
      if (Bypasses.on()) {
        assertThat(names(farm.backend(1).received().get(0).head())).contains(name);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length,Date,ETag",
        "CONTENT-LENGTH,DATE,ETAG",
        "content-length,date,etag",
        "cONTENT-lENGTH,dATE,eTAG"
      })
  void those_of_a_response_reach_the_client_as_the_backend_wrote_them(String names) {
    String[] name = names.split(",", -1);
    try (Farm farm = Farm.of(1).start()) {
      farm.backend(1)
          .at(
              "/",
              call -> call.write("HTTP/1.1 200 OK\r\n" + name[0] + ": 2\r\n" + name[1]
                  + ": Sun, 06 Nov 1994 08:49:37 GMT\r\n" + name[2] + ": 1\r\n\r\nab"));

      Response response = farm.get("/");

      assertThat(names(response.head())).contains(name).doesNotHaveDuplicates();
      assertThat(response.body()).isEqualTo("ab");
    }
  }

  @Test
  void those_of_the_balancer_itself_are_capitalized() {
    try (Farm farm = serving(Farm.of(1)).start();
        RawClient old = farm.connect();
        RawClient last = farm.connect();
        H2Peer modern = H2Peer.connect(farm.port())) {
      farm.backend(1).at("/bare", call -> call.write("HTTP/1.1 204 No Content\r\n\r\n"));
      modern
          .request(1, false, "PUT", "/", "content-length", "2")
          .data(1, true, "ab")
          .answer(1);
      modern.request(3, false, "PUT", "/").data(3, true, "ab").answer(3);
      Head sized = farm.backend(1).received().get(0).head();
      Head chunked = farm.backend(1).received().get(1).head();

      Response kept =
          old.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").read();
      Response closed = last.send("GET /bare HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
          .read();

      assertThat(names(sized)).contains("Host", "Content-Length", "Via");
      assertThat(names(chunked)).contains("Transfer-Encoding");
      assertThat(names(kept.head())).contains("Connection", "Date");
      assertThat(names(closed.head())).contains("Connection", "Date", "Via");
    }
  }

  @Test
  void those_of_an_upgrade_pass_as_they_came() {
    try (Farm farm = Farm.of(1).start();
        RawClient client = farm.connect()) {
      farm.backend(1).always(call -> {
        call.write("HTTP/1.1 101 Switching Protocols\r\nCONNECTION: upgrade\r\nUPGRADE: "
            + Tunnels.PROTOCOL + "\r\n\r\n");
        call.awaitClose();
      });

      Head head = client
          .send("GET / HTTP/1.1\r\nHost: a\r\nCONNECTION: Upgrade\r\nuPGRADE: " + Tunnels.PROTOCOL
              + "\r\n\r\n")
          .head();

      assertThat(names(farm.backend(1).received().get(0).head()))
          .contains("Host", "CONNECTION", "uPGRADE");
      assertThat(names(head)).contains("CONNECTION", "UPGRADE");
    }
  }

  @Test
  void those_of_an_http_2_backend_are_capitalized_where_they_are_framing() {
    try (H2Backend b1 = new H2Backend("b1");
        Farm farm = H2Backend.behind(Farm.of(0), b1).start()) {
      b1.at("/", (peer, stream) -> peer.headers(
              stream, false, ":status", "200", "content-length", "2", "x-own", "1")
          .data(stream, true, "ab"));

      Response response = farm.get("/");

      assertThat(names(response.head())).contains("Content-Length", "Date", "x-own");
    }
  }

  @Test
  void those_that_a_route_sets_are_spelled_as_it_says() {
    try (Farm farm = Farm.of(1)
            .set(
                "routes",
                new JsonArray()
                    .add(new JsonObject()
                        .put("pool", "default")
                        .put(
                            "requestHeaders",
                            new JsonObject().put("set", new JsonObject().put("X-Team", "web")))))
            .start();
        RawClient client = farm.connect()) {
      client.send("GET / HTTP/1.1\r\nHost: a\r\nx-team: other\r\n\r\n").read();

      Head seen = farm.backend(1).received().get(0).head();
      assertThat(seen.all("x-team")).containsExactly("web");
      assertThat(names(seen)).contains("X-Team");
    }
  }

  private static List<String> names(Head head) {
    return head.fields().stream().map(Head.Field::name).toList();
  }
}
