package io.evenkeel.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Hosts that vanish without a word: no reset, no refusal, only silence. Each test runs a {@link NetworkStage} in a
 * network namespace of its own, which the kernel has to permit.
 */
@Timeout(120)
class NetworkTest {
  @Test
  void connections_of_a_client_host_that_is_gone_are_closed_within_a_minute() throws Exception {
    passes("clients");
  }

  @Test
  void no_get_is_lost_and_nobody_waits_for_long_when_the_host_of_a_backend_is_gone()
      throws Exception {
    passes("backend");
  }

  @Test
  void the_same_holds_for_a_backend_that_speaks_http2() throws Exception {
    passes("backend-http2");
  }

  @Test
  void a_request_that_the_backend_works_on_when_its_host_goes_is_rescued() throws Exception {
    passes("quiet");
  }

  @Test
  void without_a_local_port_left_requests_are_saturated_and_no_backend_is_marked()
      throws Exception {
    passes("ports");
  }

  private static void passes(String scenario) throws IOException, InterruptedException {
    if (!Lab.permitted()) {
      System.err.println("SKIPPED: network scenario \"" + scenario
          + "\": this system permits no network namespaces (unshare -rn, ip)");
    }
    assumeTrue(Lab.permitted(), "network namespaces");
    Process stage = new ProcessBuilder(Lab.stage(NetworkStage.class, scenario))
        .redirectErrorStream(true)
        .start();
    try {
      String said = new String(stage.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      stage.waitFor(10, TimeUnit.SECONDS);
      System.out.println(said);
      assertThat(said).endsWith("passed\n");
    } finally {
      stage.destroyForcibly();
    }
  }
}
