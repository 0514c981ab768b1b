package io.evenkeel.proxy.headers;

import io.evenkeel.config.ListenerConfig;
import io.evenkeel.config.tls.ListenerTls;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import org.jspecify.annotations.Nullable;

/** Sets {@code Strict-Transport-Security} in every final response of a connection (RFC 6797 section 7.1). */
public final class HstsHandler extends ChannelOutboundHandlerAdapter {
  public static final String HEADER_NAME = "Strict-Transport-Security";
  private final String value;

  public HstsHandler(String value) {
    this.value = value;
  }

  /** The value for the responses of a listener, or null if it sends none. */
  public static @Nullable String headerValue(ListenerConfig listener) {
    return listener
        .tls()
        .flatMap(ListenerTls::hsts)
        .map(age -> "max-age=" + age.toSeconds())
        .orElse(null);
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (message instanceof HttpResponse response
        && response.status().codeClass() != HttpStatusClass.INFORMATIONAL) {
      response.headers().set(HEADER_NAME, value);
    }
    context.write(message, promise);
  }
}
