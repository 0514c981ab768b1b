package io.evenkeel.proxy.client.http2;

import io.evenkeel.config.ClientLimits;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2HeadersEncoder;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServerOptions;
import java.util.concurrent.TimeUnit;

/**
 * The HTTP/2 settings for clients, and the limits beyond which a connection is closed (RFC 9113 sections 6.5.2 and
 * 10.5).
 */
public final class Http2ClientLimits {
  private static final int MAX_STREAMS = 100;
  private static final int STREAM_WINDOW_BYTES = 64 * 1024;

  /**
   * The window of all streams together, from the first request with a body on. Large enough that a few request bodies
   * which are not being read do not block the others.
   */
  static final int CONNECTION_WINDOW_BYTES = 1024 * 1024;

  private static final int MAX_RESETS = 200;
  private static final int RESET_WINDOW_SECONDS = 30;

  /**
   * One more than the number of small CONTINUATION frames in a row that are accepted, because the codec rejects the
   * last of this number.
   */
  private static final int MAX_SMALL_CONTINUATIONS = 64 + 1;

  private Http2ClientLimits() {}

  /**
   * Limits the table of response headers (RFC 7541 section 2.3.2) that is kept for a client to its default size, even
   * if the client allows a larger one. Must be called after each SETTINGS frame.
   */
  static void limitHeaderTable(Http2ConnectionHandler codec) {
    Http2HeadersEncoder.Configuration encoder =
        codec.encoder().configuration().headersConfiguration();
    if (encoder.maxHeaderTableSize() > Http2CodecUtil.DEFAULT_HEADER_TABLE_SIZE) {
      try {
        encoder.maxHeaderTableSize(Http2CodecUtil.DEFAULT_HEADER_TABLE_SIZE);
      } catch (Http2Exception impossible) {
        throw new IllegalStateException(impossible);
      }
    }
  }

  public static HttpServerOptions applyTo(HttpServerOptions options, ClientLimits limits) {
    return options
        .setInitialSettings(new Http2Settings()
            .setPushEnabled(false)
            .setMaxConcurrentStreams(MAX_STREAMS)
            .setInitialWindowSize(STREAM_WINDOW_BYTES)
            .setMaxHeaderListSize(limits.headerBytes()))
        .setHttp2RstFloodMaxRstFramePerWindow(MAX_RESETS)
        .setHttp2RstFloodWindowDuration(RESET_WINDOW_SECONDS)
        .setHttp2RstFloodWindowDurationTimeUnit(TimeUnit.SECONDS)
        .setHttp2MaxSmallContinuationFrames(MAX_SMALL_CONTINUATIONS);
  }
}
