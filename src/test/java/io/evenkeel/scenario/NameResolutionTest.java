package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.Evenkeel;
import io.evenkeel.kit.Await;
import io.evenkeel.kit.DnsStub;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.ScriptedBackend;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

/** A backend whose host name has several addresses, some of which do not serve. */
class NameResolutionTest {
  @Test
  void probes_and_requests_use_the_address_that_works() {
    // no socket listens on the first address
    DnsStub dns = new DnsStub(60, "127.0.0.77", "127.0.0.1");
    Vertx vertx = dns.vertx();
    try (ScriptedBackend backend = new ScriptedBackend("b1")) {
      String url = "http://app.internal:" + backend.url().replaceAll(".*:", "");
      JsonObject config = new JsonObject()
          .put("listeners", JsonArray.of(0))
          .put("admin", false)
          .put("backends", JsonArray.of(url));
      Evenkeel evenkeel = Await.result(Evenkeel.start(vertx, config));

      try (RawClient client = RawClient.connect(evenkeel.port("http"))) {
        assertThat(client.get("/").body()).isEqualTo("b1");
      }

      assertThat(backend.probes()).isPositive();
      Await.result(evenkeel.close());
    } finally {
      Await.result(vertx.close());
      dns.close();
    }
  }
}
