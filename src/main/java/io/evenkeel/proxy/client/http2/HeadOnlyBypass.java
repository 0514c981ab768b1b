package io.evenkeel.proxy.client.http2;

import io.netty.handler.codec.http2.Http2Headers;
import io.vertx.core.http.HttpServerRequest;

/** Serves requests of one connection that consist of their head, without Vert.x's streams. */
public interface HeadOnlyBypass {
  /**
   * Dispatches a request whose head ended its stream.
   *
   * @return false if Vert.x has to serve it
   */
  boolean dispatch(int id, Http2Headers head);

  /** Whether Vert.x made this request for one that was dispatched already. */
  boolean captureCreated(HttpServerRequest request);

  /** A reset of the stream was written. */
  void onResetWritten(int id);
}
