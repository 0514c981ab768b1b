package io.evenkeel;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.config.Config;
import io.evenkeel.config.ConfigException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StartFailureTest {
  private static Config config(int port) {
    return new ConfigSource(Map.of(), List.of())
        .read(new JsonObject()
            .put(
                "listeners",
                JsonArray.of(new JsonObject()
                    .put("name", "http")
                    .put("host", "127.0.0.1")
                    .put("port", port)))
            .put("admin", false)
            .put("backends", JsonArray.of("http://localhost:3000")))
        .config();
  }

  @Test
  void a_port_in_use_is_named() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      BindException withoutPort = new BindException("Address already in use");

      Refusal refusal = StartFailure.of(new RuntimeException(withoutPort), config(port));

      assertThat(refusal.sentence())
          .isEqualTo("evenkeel: port " + port
              + " is in use; stop what listens there, or give the listener \"http\" another port.");
      assertThat(refusal.exitCode()).isEqualTo(1);
    }
  }

  @Test
  void mistakes_in_the_configuration_end_with_2() {
    Refusal refusal =
        StartFailure.of(new ConfigException(List.of("a: bad", "b: worse")), config(0));

    assertThat(refusal.sentence()).isEqualTo("a: bad\nb: worse");
    assertThat(refusal.exitCode()).isEqualTo(2);
  }

  @Test
  void anything_else_is_said_as_it_is_without_a_trace() {
    assertThat(StartFailure.of(new IllegalStateException("runs already"), config(0))
            .sentence())
        .isEqualTo("evenkeel: not started: runs already.");
    assertThat(StartFailure.of(new IllegalStateException(), config(0)).sentence())
        .isEqualTo("evenkeel: not started: IllegalStateException.");
    assertThat(StartFailure.of(null, config(0)).sentence()).contains("within two minutes");
  }
}
