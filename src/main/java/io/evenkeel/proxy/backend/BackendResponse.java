package io.evenkeel.proxy.backend;

import io.evenkeel.proxy.headers.ResponseHead;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The response of a backend after its head was read. Handlers must be set in the callback that delivers it. */
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
   * @param lend whether a chunk stays owned by this class while the receiver reads it; else the receiver owns it
   */
  void bodyHandler(BodyReceiver receiver, boolean lend);

  void endHandler(Runnable handler);

  /** Sets the handler that is called instead of the end handler if the body is truncated. */
  void exceptionHandler(Consumer<Throwable> handler);

  void pause();

  void resume();
}
