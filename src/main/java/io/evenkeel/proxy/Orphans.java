package io.evenkeel.proxy;

import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Stream;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.Http2ServerConnection;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Streams that the codec of HTTP/2 has and Vert.x has not, since their requests were malformed. The codec keeps them until
 * their reset is out; where the connection ends before, Vert.x trips over them, and the client is never told why.
 */
final class Orphans {
  private static final @Nullable VarHandle KEY = key();

  private Orphans() {}

  private static @Nullable VarHandle key() {
    try {
      Class<?> type = Http2ServerConnection.class.getSuperclass();
      return MethodHandles.privateLookupIn(type, MethodHandles.lookup())
          .unreflectVarHandle(type.getDeclaredField("streamKey"));
    } catch (ReflectiveOperationException | RuntimeException anotherVertx) {
      return null;
    }
  }

  /** Closes this stream, whose reset was written, if it is one. */
  static void close(HttpConnection http, Http2Connection codec, int id) {
    Http2Stream stream = codec.stream(id);
    if (stream != null
        && KEY != null
        && http instanceof Http2ServerConnection
        && KEY.get(http) instanceof Http2Connection.PropertyKey key
        && stream.getProperty(key) == null) {
      stream.close();
    }
  }
}
