package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Await;
import io.evenkeel.kit.ConnectionLogins;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.Frame;
import io.evenkeel.kit.H2Backend;
import io.evenkeel.kit.H2Peer;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.StreamResponse;
import org.junit.jupiter.api.Test;

/** Authentication of connections where streams share one: NTLM and Negotiate need HTTP/1.1 (RFC 9113 section 7). */
class ConnectionAuthenticationHttp2Test {
  private static final int HTTP_1_1_REQUIRED = 13;

  @Test
  void a_client_over_http_2_is_asked_to_log_in_over_http_1() {
    try (Farm farm = Http2ClientTest.serving(Farm.of(1)).boundMemory().start();
        H2Peer client = H2Peer.connect(farm.port())) {
      farm.backend(1).always(ConnectionLogins.greets());

      StreamResponse challenge = client.get(1, "/me");
      client.request(3, true, "GET", "/me", "authorization", "NTLM hello alice");
      Frame refusal = client.await(Frame.RST_STREAM);
      client.request(5, false, "POST", "/me", "authorization", "negotiate token alice");
      Frame refusalOfUpload = client.await(Frame.RST_STREAM);

      assertThat(challenge.status()).isEqualTo(401);
      assertThat(challenge.field("www-authenticate")).contains("Negotiate");
      assertThat(refusal.stream()).isEqualTo(3);
      assertThat(refusal.word(0)).isEqualTo(HTTP_1_1_REQUIRED);
      assertThat(refusalOfUpload.stream()).isEqualTo(5);
      assertThat(refusalOfUpload.word(0)).isEqualTo(HTTP_1_1_REQUIRED);
      assertThat(client.get(7, "/me").status()).isEqualTo(401);
      assertThat(farm.backend(1).received())
          .noneMatch(each -> each.field("authorization").isPresent());
    }
  }

  @Test
  void a_connection_to_a_backend_over_http_2_serves_only_the_request_that_authenticates() {
    try (H2Backend b1 = new H2Backend("b1");
        Farm farm = H2Backend.behind(Farm.of(0), b1).start();
        RawClient client = farm.connect()) {
      assertThat(farm.get("/me").status()).isEqualTo(200);
      Await.until("one shared connection", () -> b1.openConnections() == 1);

      client.send("GET /me HTTP/1.1\r\nHost: test\r\nAuthorization: Negotiate token alice\r\n\r\n");

      assertThat(client.read().body()).isEqualTo("b1");
      assertThat(client.seesClose()).isTrue();
      Await.until("one shared connection", () -> b1.openConnections() == 1);
      assertThat(b1.received()).hasSize(2);
    }
  }
}
