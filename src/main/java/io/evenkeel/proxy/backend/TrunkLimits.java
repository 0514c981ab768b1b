package io.evenkeel.proxy.backend;

import io.evenkeel.config.PoolConfig.Protocol;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import java.util.List;

/** How a connection that attempts share is spoken, and what its backend is granted. */
final class TrunkLimits {
  private static final int STREAM_WINDOW_BYTES = 128 * 1024;

  /** All streams full at a time: one whose client reads nothing must not stop the others. */
  private static final int CONNECTION_WINDOW_BYTES =
      Http2BackendConnection.MAX_STREAMS * STREAM_WINDOW_BYTES;

  private static final int MAX_HEADER_LIST_BYTES = 64 * 1024;

  private TrunkLimits() {}

  static void applyTo(HttpClientOptions options, Protocol spoken) {
    options
        .setProtocolVersion(HttpVersion.HTTP_2)
        .setHttp2ClearTextUpgrade(false)
        .setUseAlpn(true)
        .setAlpnVersions(
            spoken == Protocol.AUTO
                ? List.of(HttpVersion.HTTP_2, HttpVersion.HTTP_1_1)
                : List.of(HttpVersion.HTTP_2))
        .setHttp2ConnectionWindowSize(CONNECTION_WINDOW_BYTES)
        .setInitialSettings(new Http2Settings()
            .setPushEnabled(false)
            .setInitialWindowSize(STREAM_WINDOW_BYTES)
            .setMaxHeaderListSize(MAX_HEADER_LIST_BYTES));
  }
}
