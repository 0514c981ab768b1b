package io.evenkeel.proxy.backend;

import io.evenkeel.http.HeaderLines;
import io.evenkeel.net.MemoryAccount;
import io.evenkeel.net.VertxInternals;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.AsciiString;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.HostAndPort;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A request and response of Vert.x's own HTTP client, for HTTP/2, for upgrades, and if {@link Http1BackendRequest} is
 * not available.
 */
public final class VertxBackendRequest implements BackendRequest {
  private static final int CONTINUE = 100;

  private final HttpClientRequest request;
  private final HeaderLines headers = new HeaderLines();

  /** Of Vert.x's handler of the connection; {@code null} if Vert.x hides it. */
  private final @Nullable ChannelHandlerContext context;

  /** Completes when what was written last has been sent. */
  private Future<?> lastWrite = Future.succeededFuture();

  VertxBackendRequest(HttpClientRequest request, @Nullable ChannelHandlerContext context) {
    this.request = request;
    this.context = context;
    request.exceptionHandler(reportedByResponse -> {});
  }

  /** Vert.x holds a bounded part of the body only. */
  @Override
  public void setMemory(MemoryAccount memory) {}

  @Override
  public void setMethod(HttpMethod method) {
    request.setMethod(method);
  }

  @Override
  public void setURI(String uri) {
    request.setURI(uri);
  }

  @Override
  public HeaderLines headers() {
    return headers;
  }

  @Override
  public void headersComplete() {
    headers.addTo(request.headers());
    if (request.version() == HttpVersion.HTTP_2) {
      convertHeadToHttp2();
    }
  }

  @Override
  public void setChunked(boolean chunked) {
    request.setChunked(chunked);
  }

  @Override
  public void interimReceiver(InterimReceiver receiver) {
    request.continueHandler(
        received -> receiver.receive(CONTINUE, MultiMap.caseInsensitiveMultiMap()));
    request.earlyHintsHandler(head -> InterimDisguise.remove(head, receiver));
  }

  @Override
  public void responseHandler(BiConsumer<@Nullable BackendResponse, @Nullable Throwable> handler) {
    request
        .response()
        .onComplete((response, failure) ->
            handler.accept(response == null ? null : new Response(response), failure));
  }

  @Override
  public void sendUpgradeHead() {
    request.connect();
  }

  @Override
  public void sendHead() {
    lastWrite = request.sendHead();
  }

  @Override
  public void write(Buffer chunk) {
    lastWrite = request.write(chunk);
  }

  @Override
  public void writeAndRelease(ByteBuf chunk) {
    write(VertxInternals.toUnpooled(chunk));
  }

  @Override
  public void end() {
    request.end();
  }

  /** Vert.x has no trailers of requests, so they are written past it, after what it still has to write. */
  @Override
  public void end(HeaderLines trailers) {
    ChannelHandlerContext vertx = context;
    if (vertx == null || trailers.count() == 0) {
      request.end();
    } else if (vertx.handler() instanceof Http2ConnectionHandler codec) {
      lastWrite.onSuccess(written -> writeTrailers(codec, vertx, trailers));
    } else {
      VertxHttp1Adapter adapter = vertx.pipeline().get(VertxHttp1Adapter.class);
      if (adapter != null && request.isChunked()) {
        adapter.setTrailers(trailers);
      }
      request.end();
    }
  }

  private void writeTrailers(
      Http2ConnectionHandler codec, ChannelHandlerContext vertx, HeaderLines trailers) {
    Http2Stream stream = codec.connection().stream(request.streamId());
    if (stream != null && stream.state().localSideOpen() && !stream.isResetSent()) {
      Http2Headers fields = new DefaultHttp2Headers(false);
      for (int i = 0; i < trailers.count(); i++) {
        fields.add(AsciiString.of(trailers.name(i)).toLowerCase(), trailers.value(i));
      }
      codec.encoder().writeHeaders(vertx, stream.id(), fields, 0, true, vertx.newPromise());
      codec.flush(vertx);
    }
  }

  @Override
  public void end(Buffer body) {
    request.end(body);
  }

  @Override
  public boolean writeQueueFull() {
    return request.writeQueueFull();
  }

  @Override
  public void drainHandler(Runnable handler) {
    request.drainHandler(drained -> handler.run());
  }

  /** Converts a head for HTTP/1.1 into one for HTTP/2 (RFC 9113 section 8.3.1). */
  private void convertHeadToHttp2() {
    MultiMap out = request.headers();
    String host = out.get("Host");
    if (host != null) {
      int colon = host.lastIndexOf(':');
      boolean hasPort = colon > host.lastIndexOf(']') && colon < host.length() - 1;
      request.authority(HostAndPort.create(
          hasPort ? host.substring(0, colon) : host,
          hasPort ? Integer.parseInt(host.substring(colon + 1)) : -1));
      out.remove("Host");
    }
    // "Connection: TE" would make the head malformed; TE alone is enough in HTTP/2
    out.remove("Connection");
  }

  private static final class Response implements BackendResponse {
    private final HttpClientResponse response;

    Response(HttpClientResponse response) {
      this.response = response;
      response.exceptionHandler(beforeAnyHandler -> {});
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

    /** Ignores {@code lend}, because the chunks are copies. */
    @Override
    public void bodyHandler(BodyReceiver receiver, boolean lend) {
      response.handler(receiver::receive);
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
}
