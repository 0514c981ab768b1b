package io.evenkeel.proxy.backend;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpVersion;
import java.util.function.Consumer;

/** An answer that Vert.x's client received. */
public final class VertxAnswer implements BackendResponse {
  private final HttpClientResponse response;

  VertxAnswer(HttpClientResponse response) {
    this.response = response;
    response.exceptionHandler(late -> {});
  }

  @Override
  public int statusCode() {
    return response.statusCode();
  }

  @Override
  public String statusMessage() {
    return response.statusMessage();
  }

  @Override
  public HttpVersion version() {
    return response.version();
  }

  @Override
  public MultiMap headers() {
    return response.headers();
  }

  @Override
  public MultiMap trailers() {
    return response.trailers();
  }

  /** Its pieces are copies already. */
  @Override
  public void bodyHandler(BodyReceiver taker, boolean lend) {
    response.handler(taker::receive);
  }

  @Override
  public void endHandler(Runnable handler) {
    response.endHandler(end -> handler.run());
  }

  @Override
  public void exceptionHandler(Consumer<Throwable> handler) {
    response.exceptionHandler(handler::accept);
  }

  @Override
  public void pause() {
    response.pause();
  }

  @Override
  public void resume() {
    response.resume();
  }
}
