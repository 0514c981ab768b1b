package io.evenkeel.health.probe;

import io.evenkeel.config.HealthConfig;
import io.evenkeel.config.Regex;
import io.evenkeel.http.HopByHop;
import io.evenkeel.http.ResponseFraming;
import io.evenkeel.http.http1.Http1ResponseDecoder;
import io.evenkeel.net.VertxInternals;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClosedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A clear-text HTTP/1.1 connection to a backend, for one probe after another. Reads responses as strictly as traffic
 * does, so that a backend is alive exactly if requests to it get a response. Used on one event loop.
 */
final class ProbeConnection extends ChannelInboundHandlerAdapter {
  private static final int MAX_BODY_BYTES = 64 * 1024;
  private static final int SWITCHING_PROTOCOLS = 101;

  private final Context loop;
  private final HealthConfig health;
  private final Channel channel;
  private final Http1ResponseDecoder decoder = new Http1ResponseDecoder();
  private final long createdAt = System.nanoTime();
  private @Nullable ProbeRun run;
  private @Nullable Runnable retryOnClose;
  private @Nullable StringBuilder body;
  private BodyBeginnings beginnings = new BodyBeginnings();

  /** The status of the final response; 0 until its head was read. */
  private int status;

  private long bodyBytes;
  private boolean passed;
  private boolean complete;
  private boolean keepAlive;

  /** Adds itself to the pipeline of {@code channel}. */
  ProbeConnection(Context loop, HealthConfig health, Channel channel) {
    this.loop = loop;
    this.health = health;
    this.channel = channel;
    channel.pipeline().addLast(decoder, this);
  }

  /**
   * Sends a request and reports its response to {@code probe}.
   *
   * @param head the request; released by this method
   * @param retry runs instead of a failure if the connection turns out to be closed before a response; {@code null} if
   *     that counts as a failure
   */
  void send(ByteBuf head, HttpMethod method, ProbeRun probe, @Nullable Runnable retry) {
    run = probe;
    retryOnClose = retry;
    status = 0;
    bodyBytes = 0;
    passed = false;
    complete = false;
    keepAlive = false;
    body = null;
    decoder.expectResponseTo(method);
    channel.writeAndFlush(head).addListener(sent -> {
      if (!sent.isSuccess()) {
        VertxInternals.emit(loop, sent.cause(), this::onFailure);
      }
    });
  }

  /** Whether the last response is complete, has passed, and the connection may be used again. */
  boolean isReusable() {
    return passed && complete && keepAlive && decoder.isInSync() && channel.isActive();
  }

  /** Whether the last response passed. The rest of its body may still arrive. */
  boolean passed() {
    return passed;
  }

  /** The time since it was created, in nanoseconds. */
  long ageNanos() {
    return System.nanoTime() - createdAt;
  }

  Channel channel() {
    return channel;
  }

  ByteBufAllocator allocator() {
    return channel.alloc();
  }

  void close() {
    channel.close();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    try {
      if (message instanceof HttpObject part) {
        VertxInternals.emit(loop, part, this::receive);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void receive(HttpObject part) {
    DecoderResult decoded = part.decoderResult();
    if (decoded.isFailure()) {
      onFailure(decoded.cause());
      return;
    }
    if (part instanceof HttpResponse head) {
      onHead(head);
    }
    // before the final head it is the end of an interim response, which has no body
    if (part instanceof HttpContent content && status != 0) {
      onContent(content);
    }
  }

  private void onHead(HttpResponse head) {
    int code = head.status().code();
    if (code >= 100 && code < 200 && code != SWITCHING_PROTOCOLS) {
      return;
    }
    MultiMap headers = (MultiMap) head.headers();
    String problem = ResponseFraming.findProblem(code, headers);
    if (problem != null) {
      onFailure(new IllegalArgumentException(problem));
      return;
    }
    status = code;
    keepAlive = !HopByHop.closesConnection(headers, decoder.isHttp10());
    ProbeRun probe = run;
    if (probe == null || probe.ended()) {
      return;
    }
    probe.onResponseHead(code);
    if (!health.status().contains(code)) {
      probe.fail("status " + code + ", expected " + health.status());
    } else if (health.body().isEmpty()) {
      reportPassed(probe);
    } else {
      body = new StringBuilder();
      beginnings = new BodyBeginnings();
    }
  }

  private void reportPassed(ProbeRun probe) {
    passed = true;
    run = null;
    retryOnClose = null;
    probe.pass(status == 200 ? "status 200" : "status " + status);
  }

  private void onContent(HttpContent content) {
    ByteBuf bytes = content.content();
    bodyBytes += bytes.readableBytes();
    StringBuilder excerpt = body;
    if (excerpt != null) {
      int length = Math.min(bytes.readableBytes(), MAX_BODY_BYTES - excerpt.length());
      excerpt.append(bytes.toString(bytes.readerIndex(), length, StandardCharsets.ISO_8859_1));
      if (content instanceof LastHttpContent || excerpt.length() == MAX_BODY_BYTES) {
        matchBody(excerpt);
      } else {
        matchBeginning(excerpt);
      }
    }
    if (content instanceof LastHttpContent) {
      complete = true;
    } else if (bodyBytes > MAX_BODY_BYTES && (run == null || run.ended())) {
      close();
    }
  }

  /** Passes if the rest of the body cannot change that it matches: the rest may take long, or never end. */
  private void matchBeginning(StringBuilder excerpt) {
    ProbeRun probe = run;
    Regex expected = health.body().orElse(null);
    if (probe == null || probe.ended() || expected == null || !beginnings.isDue(excerpt.length())) {
      return;
    }
    byte[] bytes = excerpt.toString().getBytes(StandardCharsets.ISO_8859_1);
    if (expected.isFoundForGood(new String(bytes, StandardCharsets.UTF_8))) {
      body = null;
      reportPassed(probe);
    }
  }

  private void matchBody(StringBuilder excerpt) {
    body = null;
    ProbeRun probe = run;
    Regex expected = health.body().orElse(null);
    if (probe == null || probe.ended() || expected == null) {
      return;
    }
    // decoded only now, since a chunk may end within a character
    byte[] bytes = excerpt.toString().getBytes(StandardCharsets.ISO_8859_1);
    if (expected.isFoundIn(new String(bytes, StandardCharsets.UTF_8))) {
      reportPassed(probe);
    } else {
      probe.fail("body did not match");
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    VertxInternals.emit(loop, null, this::onClose);
  }

  private void onClose(@Nullable Void ignored) {
    if (status == 0) {
      onFailure(new HttpClosedException("closed before the answer"));
    } else if (run != null && !complete) {
      run.fail(new HttpClosedException("closed within the answer"));
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    VertxInternals.emit(loop, cause, this::onFailure);
  }

  private void onFailure(Throwable cause) {
    channel.close();
    ProbeRun probe = run;
    if (probe == null || probe.ended()) {
      return;
    }
    Runnable retry = retryOnClose;
    retryOnClose = null;
    if (retry != null && status == 0 && isClose(cause)) {
      run = null;
      retry.run();
    } else {
      probe.fail(cause);
    }
  }

  private static boolean isClose(Throwable cause) {
    return cause instanceof HttpClosedException || cause instanceof IOException;
  }
}
