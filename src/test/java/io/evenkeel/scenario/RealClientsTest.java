package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.evenkeel.kit.Farm;
import io.evenkeel.kit.Scripts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Common client programs, if they are installed. */
class RealClientsTest {
  private static Farm farm;

  @BeforeAll
  static void open() {
    farm = Farm.of(1).start();
    farm.backend(1)
        .at("/echo", Scripts.echoes())
        .at("/chunks", Scripts.chunks(Duration.ofMillis(1), "one ", "two ", "three"))
        .at(
            "/hints",
            Scripts.first(
                "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n", Scripts.responds(200, "late")));
  }

  @AfterAll
  static void close() {
    farm.close();
  }

  @Test
  void curl_sends_a_large_body_after_a_100_continue() throws Exception {
    assertThat(run("curl", "-sS", "--data-binary", "x".repeat(100_000), url("/echo")))
        .hasSize(100_000);
    assertThat(run("curl", "-sS", "-H", "Expect: 100-continue", "-d", "a=b", url("/echo")))
        .isEqualTo("a=b");
    assertThat(
            run("curl", "-sS", "-H", "Transfer-Encoding: chunked", "-d", "chunked", url("/echo")))
        .isEqualTo("chunked");
  }

  @Test
  void curl_reads_chunked_responses_and_responses_without_a_body() throws Exception {
    assertThat(run("curl", "-sS", url("/chunks"), url("/hints"), url("/")))
        .isEqualTo("one two threelateb1");
    assertThat(run("curl", "-sSI", url("/"))).startsWith("HTTP/1.1 200 ");
    assertThat(run("curl", "-sS0", url("/chunks"))).isEqualTo("one two three");
    assertThat(run("curl", "-sS", "-X", "OPTIONS", "--request-target", "*", url("/")))
        .isEqualTo("b1");
  }

  @Test
  void node_fetches() throws Exception {
    String script = """
        const url = process.argv[1];
        const all = await Promise.all([1, 2, 3, 4, 5].map(n =>
          fetch(url + '/echo', { method: 'POST', body: 'n'.repeat(n * 10000) }).then(r => r.text())));
        const streamed = await fetch(url + '/chunks').then(r => r.text());
        console.log(all.map(each => each.length).join() + ' ' + streamed);
        """;
    assertThat(run("node", "--input-type=module", "-e", script, url("")))
        .isEqualTo("10000,20000,30000,40000,50000 one two three\n");
  }

  @Test
  void the_jdk_client_keeps_its_connection() throws Exception {
    HttpClient client =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    for (int i = 0; i < 20; i++) {
      String body = "x".repeat(i * 5_000);
      var response = client.send(
          HttpRequest.newBuilder(URI.create(url("/echo")))
              .POST(HttpRequest.BodyPublishers.ofString(body))
              .expectContinue(i % 2 == 1)
              .build(),
          BodyHandlers.ofString());
      assertThat(response.body()).isEqualTo(body);
    }
  }

  private static String url(String path) {
    return "http://127.0.0.1:" + farm.port() + path;
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process;
    try {
      process = new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
    } catch (IOException missing) {
      assumeTrue(false, command[0] + " is not installed");
      throw missing;
    }
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
    return said;
  }
}
