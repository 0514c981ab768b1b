package io.evenkeel.proxy.client.headonly;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.Http2ServerConnection;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * Which streams of a client's connection of HTTP/2 Vert.x has. It trips over those that the codec has and it has not, where
 * the connection ends with an error, and the client is never told why: so that one without work stands in for those that
 * are served without it.
 */
final class VertxStreamAccess {
  private static final @Nullable VarHandle KEY;
  private static final @Nullable MethodHandle CREATE;
  private static final @Nullable MethodHandle INIT;

  static {
    VarHandle key = null;
    MethodHandle create = null;
    MethodHandle init = null;
    try {
      Class<?> type = Http2ServerConnection.class;
      MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(type, MethodHandles.lookup());
      Method creates = type.getDeclaredMethod("createStream", Http2Headers.class, boolean.class);
      create = lookup.unreflect(creates);
      init = lookup.unreflect(
          type.getDeclaredMethod("initStream", int.class, creates.getReturnType()));
      key = MethodHandles.privateLookupIn(type.getSuperclass(), MethodHandles.lookup())
          .unreflectVarHandle(type.getSuperclass().getDeclaredField("streamKey"));
    } catch (ReflectiveOperationException | RuntimeException anotherVertx) {
      // then all streams are Vert.x's
    }
    KEY = key;
    CREATE = create;
    INIT = init;
  }

  private final HttpConnection http;
  private final Http2Connection.@Nullable PropertyKey key;
  private @Nullable Object placeholder;

  VertxStreamAccess(HttpConnection http) {
    this.http = http;
    this.key = KEY != null
            && http instanceof Http2ServerConnection
            && KEY.get(http) instanceof Http2Connection.PropertyKey own
        ? own
        : null;
  }

  /** Whether Vert.x does not know this stream. */
  boolean isMissing(Http2Stream stream) {
    return key != null && stream.getProperty(key) == null;
  }

  /**
   * Has another stand where Vert.x would look for one that it lacks.
   *
   * @return whether it does
   */
  boolean addPlaceholder(Http2Stream stream) {
    if (placeholder != null) {
      stream.setProperty(key, placeholder);
    } else if (CREATE != null && INIT != null) {
      try {
        Object made = CREATE.invoke(http, new DefaultHttp2Headers(), true);
        INIT.invoke(http, stream.id(), made);
        placeholder = made;
      } catch (Throwable anotherVertx) {
        stream.removeProperty(key);
      }
    }
    return placeholder != null;
  }

  /** Nobody stands in for this one any more: Vert.x is to make it. */
  void removePlaceholder(Http2Stream stream) {
    stream.removeProperty(key);
  }
}
