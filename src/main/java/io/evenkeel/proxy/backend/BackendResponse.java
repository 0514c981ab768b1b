package io.evenkeel.proxy.backend;

import io.evenkeel.proxy.headers.ResponseHead;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The response of a backend, from its head on. Handlers have to be set in the callback that delivers it. */
public interface BackendResponse extends ResponseHead {
  /** Receives the response body chunk by chunk. */
  interface BodyReceiver {
    /**
     * Receives a chunk.
     *
     * @return completes when the receiver no longer reads the chunk; null if it is done on return
     */
    @Nullable
    Future<?> receive(Buffer chunk);
  }

  /** Empty until the body has ended. */
  MultiMap trailers();

  /**
   * Sets the receiver of the body.
   *
   * @param lend whether a chunk may be lent until the receiver is done with it; else the receiver owns it
   */
  void bodyHandler(BodyReceiver receiver, boolean lend);

  void endHandler(Runnable handler);

  /** Sets what is called instead of the end handler if the body is cut short. */
  void exceptionHandler(Consumer<Throwable> handler);

  void pause();

  void resume();
}
