package io.evenkeel.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.traffic.SuspectRequests.Suspicion;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** When a request that fails counts as the cause of its failures. */
class SuspectRequestsTest {
  private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
  private final SuspectRequests suspects = new SuspectRequests();

  @Test
  void a_request_is_suspect_from_its_failure_on_a_second_backend_on() {
    assertThat(suspects.recordFailure(7, "b1", 0)).isNull();
    assertThat(suspects.recordFailure(7, "b1", 1)).isNull();
    assertThat(suspects.recordFailure(7, "b3", 2)).isEqualTo(new Suspicion("b1", "b3"));
    assertThat(suspects.recordFailure(7, "b1", 3)).isEqualTo(new Suspicion("b1", "b3"));
    assertThat(suspects.recordFailure(7, "b2", 4)).isEqualTo(new Suspicion("b1", "b3"));
  }

  @Test
  void an_answer_clears_it() {
    suspects.recordFailure(7, "b1", 0);
    suspects.recordFailure(7, "b2", 0);
    suspects.recordAnswer(8, 1);
    assertThat(suspects.isEmpty()).isFalse();

    suspects.recordAnswer(7, 1);

    assertThat(suspects.isEmpty()).isTrue();
    assertThat(suspects.recordFailure(7, "b3", 1)).isNull();
  }

  @Test
  void several_that_are_answered_after_all_show_that_any_request_may_break() {
    for (int request = 1; request <= 3; request++) {
      assertThat(suspects.mayAnyBreak(MINUTE)).isFalse();
      suspects.recordFailure(request, "b1", MINUTE);
      suspects.recordAnswer(request, MINUTE);
    }
    assertThat(suspects.mayAnyBreak(MINUTE + 1)).isTrue();
    assertThat(suspects.mayAnyBreak(2 * MINUTE)).isFalse();
  }

  @Test
  void other_requests_are_not_suspect() {
    for (int request = 0; request < 1_000; request++) {
      suspects.recordFailure(request, "b1", 0);
      assertThat(suspects.recordFailure(request + 1_000_000, "b2", 0)).isNull();
    }
  }

  @Test
  void a_failure_is_forgotten_a_minute_after_the_last_one() {
    suspects.recordFailure(7, "b1", 0);
    suspects.recordFailure(7, "b2", MINUTE - 1);
    suspects.expire(MINUTE + 1);
    assertThat(suspects.recordFailure(7, "b1", 2 * MINUTE - 2)).isNotNull();

    assertThat(suspects.recordFailure(7, "b2", 3 * MINUTE)).isNull();

    suspects.expire(4 * MINUTE);
    assertThat(suspects.isEmpty()).isTrue();
  }
}
