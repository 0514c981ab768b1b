package io.evenkeel.proxy.exchange;

import io.evenkeel.http.HeaderLines;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/** How answers whose body is here go to a client without a copy of their fields in Vert.x's heads. */
public interface WholeAnswers {
  /**
   * Ends an answer of which nothing was written.
   *
   * @param head its fields, but those that are in {@code response}, which hold instead of others of their name
   * @return completes when {@code body} is not needed any more; none: it is not needed now
   */
  @Nullable
  Future<?> end(HttpServerResponse response, HeaderLines head, Buffer body);
}
