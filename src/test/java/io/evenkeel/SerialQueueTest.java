package io.evenkeel;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Await;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SerialQueueTest {
  @Test
  void a_task_that_throws_fails_and_the_next_one_runs() {
    List<String> results = new ArrayList<>();
    SerialQueue<String> queue =
        new SerialQueue<>((result, failure) -> results.add(failure == null ? result : "failed"));

    Future<String> first = queue.submit(() -> {
      throw new IllegalStateException("closed");
    });
    Future<String> second = queue.submit(() -> Future.succeededFuture("done"));

    assertThat(Await.failure(first)).hasMessage("closed");
    assertThat(Await.result(second)).isEqualTo("done");
    assertThat(results).containsExactly("failed", "done");
  }
}
