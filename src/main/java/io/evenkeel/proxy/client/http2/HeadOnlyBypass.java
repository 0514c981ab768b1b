package io.evenkeel.proxy.client.http2;

import io.netty.handler.codec.http2.Http2Headers;
import io.vertx.core.http.HttpServerRequest;

/** Serves the requests of one connection that consist only of a head, without streams of Vert.x. */
public interface HeadOnlyBypass {
  /**
   * Dispatches a request whose head ended its stream.
   *
   * @return false if Vert.x must serve it
   */
  boolean dispatch(int id, Http2Headers head);

  /** Whether Vert.x created this request for one that was already dispatched. */
  boolean captureCreated(HttpServerRequest request);

  /** Called when a reset of the stream was written. */
  void onResetWritten(int id);
}
