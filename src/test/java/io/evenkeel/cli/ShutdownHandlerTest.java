package io.evenkeel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class ShutdownHandlerTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private final List<String> ends = new CopyOnWriteArrayList<>();

  private ShutdownHandler stop(Supplier<Future<Void>> close, Duration bound) {
    return new ShutdownHandler(
        close, bound, code -> ends.add("exit " + code), code -> ends.add("halt " + code));
  }

  @Test
  void the_first_signal_drains_and_exits_with_0() {
    stop(Future::succeededFuture, LONG).run();

    assertThat(ends).containsExactly("exit 0");
  }

  @Test
  void a_second_signal_does_not_wait() throws InterruptedException {
    Promise<Void> drained = Promise.promise();
    ShutdownHandler stop = stop(drained::future, LONG);
    Thread first = new Thread(stop);
    first.start();
    while (first.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }

    stop.run();

    assertThat(ends).containsExactly("halt 1");
    drained.complete();
    first.join(LONG.toMillis());
  }

  @Test
  void a_drain_that_never_ends_is_aborted() {
    stop(() -> Promise.<Void>promise().future(), Duration.ofMillis(20)).run();

    assertThat(ends).containsExactly("halt 1");
  }

  @Test
  void a_close_that_throws_still_exits() {
    stop(
            () -> {
              throw new NoClassDefFoundError("its jar was replaced");
            },
            LONG)
        .run();

    assertThat(ends).containsExactly("halt 1");
  }

  @Test
  void a_failed_close_exits_with_1() {
    stop(() -> Future.failedFuture("a listener would not close"), LONG).run();

    assertThat(ends).containsExactly("exit 1");
  }
}
