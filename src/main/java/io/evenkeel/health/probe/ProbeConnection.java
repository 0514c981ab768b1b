package io.evenkeel.health.probe;

import io.evenkeel.config.HealthConfig;
import io.evenkeel.config.Regex;
import io.evenkeel.net.VertxInternals;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.Context;
import io.vertx.core.http.HttpClosedException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A connection for probes, in clear text: one after the other, as long as it is worth keeping. On its event loop. */
final class ProbeConnection extends ChannelInboundHandlerAdapter
    implements AnswerReader.ResponseListener {
  /** How much of a body is looked at, in bytes. */
  private static final int MAX_BODY_BYTES = 64 * 1024;

  private final Context loop;
  private final HealthConfig health;
  private final Channel channel;
  private final long createdAt = System.nanoTime();
  private AnswerReader reader;
  private @Nullable ProbeRun run;
  private @Nullable Runnable retryOnClose;
  private @Nullable StringBuilder body;
  private int status;
  private long bodyBytes;
  private boolean passed;

  ProbeConnection(Context loop, HealthConfig health, Channel channel) {
    this.loop = loop;
    this.health = health;
    this.channel = channel;
    this.reader = newReader();
  }

  private AnswerReader newReader() {
    return new AnswerReader(this, health.method().equals("HEAD"));
  }

  /**
   * Asks once.
   *
   * @param as the Host that is sent
   * @param again what to do where the connection turns out to be closed, before a byte of an answer; null: it counts
   */
  void send(RequestTemplate asking, String as, ProbeRun by, @Nullable Runnable again) {
    this.run = by;
    this.retryOnClose = again;
    reader = newReader();
    status = 0;
    bodyBytes = 0;
    passed = false;
    body = null;
    channel.writeAndFlush(asking.encode(channel, as)).addListener(sent -> {
      if (!sent.isSuccess()) {
        VertxInternals.emit(loop, sent.cause(), this::onFailure);
      }
    });
  }

  /** Whether the last answer was whole, and passed, and the connection may be used again. */
  boolean isReusable() {
    return passed && reader.isReusable() && channel.isActive();
  }

  /** Whether the last answer passed; what is left of it may still come. */
  boolean passed() {
    return passed;
  }

  /** For how long it has been there, in nanoseconds. */
  long ageNanos() {
    return System.nanoTime() - createdAt;
  }

  void close() {
    channel.close();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    try {
      if (message instanceof ByteBuf bytes) {
        VertxInternals.emit(loop, bytes, this::read);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void read(ByteBuf bytes) {
    try {
      reader.read(bytes);
    } catch (IllegalArgumentException | TooLongFrameException nonsense) {
      onFailure(nonsense);
    }
    if (bodyBytes > MAX_BODY_BYTES && (run == null || run.ended())) {
      close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    VertxInternals.emit(loop, null, this::onClose);
  }

  private void onClose(@Nullable Void nothing) {
    if (reader.onClose()) {
      return;
    }
    if (reader.isHeadPending()) {
      onFailure(new HttpClosedException("closed before the answer"));
    } else if (run != null) {
      run.fail("connection broken within the answer");
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    VertxInternals.emit(loop, cause, this::onFailure);
  }

  private void onFailure(Throwable cause) {
    channel.close();
    ProbeRun asked = run;
    if (asked == null || asked.ended()) {
      return;
    }
    Runnable retry = retryOnClose;
    retryOnClose = null;
    if (retry != null && reader.isUnread()) {
      run = null;
      retry.run();
    } else {
      asked.fail(cause);
    }
  }

  @Override
  public void onHead(int code) {
    ProbeRun asked = run;
    if (asked == null || asked.ended()) {
      return;
    }
    status = code;
    asked.onResponseHead(code);
    if (!health.status().contains(code)) {
      asked.fail("status " + code + ", expected " + health.status());
    } else if (health.body().isEmpty()) {
      reportPassed(asked);
    } else {
      body = new StringBuilder();
    }
  }

  private void reportPassed(ProbeRun asked) {
    passed = true;
    run = null;
    retryOnClose = null;
    asked.pass(status == 200 ? "status 200" : "status " + status);
  }

  @Override
  public void onBody(ByteBuf piece, int length) {
    bodyBytes += length;
    StringBuilder excerpt = body;
    if (excerpt != null) {
      int wanted = Math.min(length, MAX_BODY_BYTES - excerpt.length());
      excerpt.append(piece.toString(piece.readerIndex(), wanted, StandardCharsets.ISO_8859_1));
      if (excerpt.length() == MAX_BODY_BYTES) {
        matchBody(excerpt);
      }
    }
  }

  @Override
  public void onEnd() {
    if (body != null) {
      matchBody(body);
    }
  }

  private void matchBody(StringBuilder excerpt) {
    body = null;
    ProbeRun asked = run;
    Regex expected = health.body().orElse(null);
    if (asked == null || asked.ended() || expected == null) {
      return;
    }
    // bytes were kept as they came: a letter may be in two pieces
    byte[] bytes = excerpt.toString().getBytes(StandardCharsets.ISO_8859_1);
    if (expected.isFoundIn(new String(bytes, StandardCharsets.UTF_8))) {
      reportPassed(asked);
    } else {
      asked.fail("body did not match");
    }
  }

  /** What is asked for: the same for every backend but for its Host. */
  static final class RequestTemplate {
    private final byte[] beforeHost;
    private final byte[] afterHost;
    private final Optional<String> configuredHost;

    /** @param kept whether another request may follow */
    RequestTemplate(HealthConfig health, boolean kept) {
      StringBuilder head = new StringBuilder(health.method())
          .append(' ')
          .append(health.path())
          .append(" HTTP/1.1\r\n");
      StringBuilder rest = new StringBuilder();
      boolean anonymous =
          health.headers().keySet().stream().noneMatch("User-Agent"::equalsIgnoreCase);
      rest.append(anonymous ? "User-Agent: evenkeel\r\n" : "");
      health.headers().forEach((name, value) -> {
        if (!name.equalsIgnoreCase("Host")) {
          rest.append(name).append(": ").append(value).append("\r\n");
        }
      });
      boolean bodied = health.method().equals("POST")
          || health.method().equals("PUT")
          || health.method().equals("PATCH");
      rest.append(bodied ? "Content-Length: 0\r\n" : "")
          .append(kept ? "" : "Connection: close\r\n")
          .append("\r\n");
      configuredHost = health.headers().entrySet().stream()
          .filter(each -> each.getKey().equalsIgnoreCase("Host"))
          .map(Map.Entry::getValue)
          .findFirst();
      beforeHost = head.append("Host: ").toString().getBytes(StandardCharsets.ISO_8859_1);
      afterHost = ("\r\n" + rest).getBytes(StandardCharsets.ISO_8859_1);
    }

    ByteBuf encode(Channel channel, String authority) {
      String host = configuredHost.orElse(authority);
      ByteBuf all = channel.alloc().ioBuffer(beforeHost.length + host.length() + afterHost.length);
      all.writeBytes(beforeHost);
      all.writeCharSequence(host, StandardCharsets.ISO_8859_1);
      return all.writeBytes(afterHost);
    }
  }
}
