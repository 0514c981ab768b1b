package io.evenkeel.proxy.backend;

import io.evenkeel.proxy.headers.ResponseHead;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A backend's answer, of which the head is there and the body comes. Its takers are set before it is told of. */
public interface BackendResponse extends ResponseHead {
  /** Whoever takes the body, piece by piece. */
  interface BodyReceiver {
    /**
     * Takes a piece.
     *
     * @return when its bytes are not looked at any more; none: they are not from now on
     */
    @Nullable
    Future<?> receive(Buffer piece);
  }

  /** The fields behind the body: known when it has ended. */
  MultiMap trailers();

  /**
   * Has the body taken.
   *
   * @param lend whether pieces may be lent, until the taker says that it is done with them, rather than given for good
   */
  void bodyHandler(BodyReceiver taker, boolean lend);

  void endHandler(Runnable handler);

  /** What is done where the body does not end. */
  void exceptionHandler(Consumer<Throwable> handler);

  void pause();

  void resume();
}
