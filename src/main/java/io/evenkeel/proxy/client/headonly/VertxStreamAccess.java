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
 * Controls which streams of a client's HTTP/2 connection Vert.x sees. When a connection ends with an error, Vert.x
 * fails at a stream that only the codec knows, and the client never gets the error. So an idle stream of Vert.x's
 * stands in for each of them.
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
      Method createMethod =
          type.getDeclaredMethod("createStream", Http2Headers.class, boolean.class);
      create = lookup.unreflect(createMethod);
      init = lookup.unreflect(
          type.getDeclaredMethod("initStream", int.class, createMethod.getReturnType()));
      key = MethodHandles.privateLookupIn(type.getSuperclass(), MethodHandles.lookup())
          .unreflectVarHandle(type.getSuperclass().getDeclaredField("streamKey"));
    } catch (ReflectiveOperationException | RuntimeException anotherVertx) {
      // without access to the fields, Vert.x serves all streams
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
            && KEY.get(http) instanceof Http2Connection.PropertyKey streamKey
        ? streamKey
        : null;
  }

  /** Whether Vert.x has no stream of its own for this stream. */
  boolean isMissing(Http2Stream stream) {
    return key != null && stream.getProperty(key) == null;
  }

  /**
   * Sets a placeholder where Vert.x would look for its own stream.
   *
   * @return false if this is not possible with this version of Vert.x
   */
  boolean addPlaceholder(Http2Stream stream) {
    if (placeholder != null) {
      stream.setProperty(key, placeholder);
    } else if (CREATE != null && INIT != null) {
      try {
        Object created = CREATE.invoke(http, new DefaultHttp2Headers(), true);
        INIT.invoke(http, stream.id(), created);
        placeholder = created;
      } catch (Throwable anotherVertx) {
        stream.removeProperty(key);
      }
    }
    return placeholder != null;
  }

  /** Removes the placeholder, because Vert.x will create a stream. */
  void removePlaceholder(Http2Stream stream) {
    stream.removeProperty(key);
  }
}
