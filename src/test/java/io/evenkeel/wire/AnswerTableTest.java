package io.evenkeel.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Answer;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.RawClient;
import io.evenkeel.wire.WireCase.Expected;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every case of wire/answers.txt: what the client gets, and that the next answer is the right one. */
class AnswerTableTest {
  private static final AtomicReference<WireCase> NOW = new AtomicReference<>();
  private static StrictBackend backend;
  private static Farm farm;

  @BeforeAll
  static void open() {
    backend = new StrictBackend().answers(request -> {
      WireCase now = Objects.requireNonNull(NOW.get());
      return request.target().equals("/odd")
          ? Optional.of(new StrictBackend.Answer(now.bytes(), now.flags().equals("closes")))
          : Optional.empty();
    });
    farm = Strict.farm(backend).start();
  }

  @AfterAll
  static void close() {
    farm.close();
    backend.close();
  }

  static List<WireCase> cases() {
    return WireCase.of("answers");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void each_answer_passes_as_it_may_or_not_at_all(WireCase each) {
    NOW.set(each);
    Expected expected = each.expected().get(0);
    try (RawClient client = farm.connect()) {
      Answer answer =
          client.send(each.method() + " /odd HTTP/1.1\r\nHost: test\r\n\r\n").read(each.method());

      Strict.holds(expected, answer);
      if (expected.says("keeps")) {
        assertThat(client.get("/next").body()).isEqualTo("/next");
      }
    }
    assertThat(farm.get("/other").body()).isEqualTo("/other");
  }
}
