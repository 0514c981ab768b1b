package io.evenkeel.health.probe;

import io.evenkeel.config.HealthConfig;
import io.evenkeel.config.Regex;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.internal.ContextInternal;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A connection for probes, in clear text: one after the other, as long as it is worth keeping. On its event loop. */
final class ProbeConnection extends ChannelInboundHandlerAdapter implements AnswerReader.Reader {
  /** How much of a body is looked at, in bytes. */
  private static final int EXCERPT = 64 * 1024;

  private final ContextInternal loop;
  private final HealthConfig health;
  private final Channel channel;
  private final long made = System.nanoTime();
  private AnswerReader answer;
  private @Nullable ProbeRun look;
  private @Nullable Runnable again;
  private @Nullable StringBuilder body;
  private int status;
  private long drained;
  private boolean passed;

  ProbeConnection(ContextInternal loop, HealthConfig health, Channel channel) {
    this.loop = loop;
    this.health = health;
    this.channel = channel;
    this.answer = fresh();
  }

  private AnswerReader fresh() {
    return new AnswerReader(this, health.method().equals("HEAD"));
  }

  /**
   * Asks once.
   *
   * @param as the Host that is sent
   * @param again what to do where the connection turns out to be closed, before a byte of an answer; null: it counts
   */
  void ask(Asking asking, String as, ProbeRun by, @Nullable Runnable again) {
    this.look = by;
    this.again = again;
    answer = fresh();
    status = 0;
    drained = 0;
    passed = false;
    body = null;
    channel.writeAndFlush(asking.of(channel, as)).addListener(sent -> {
      if (!sent.isSuccess()) {
        loop.emit(sent.cause(), this::broken);
      }
    });
  }

  /** Whether the last answer was whole, and passed, and the connection may be used again. */
  boolean reusable() {
    return passed && answer.reusable() && channel.isActive();
  }

  /** Whether the last answer passed; what is left of it may still come. */
  boolean passed() {
    return passed;
  }

  /** For how long it has been there, in nanoseconds. */
  long age() {
    return System.nanoTime() - made;
  }

  void close() {
    channel.close();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    try {
      if (message instanceof ByteBuf bytes) {
        loop.emit(bytes, this::read);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void read(ByteBuf bytes) {
    try {
      answer.read(bytes);
    } catch (IllegalArgumentException | TooLongFrameException nonsense) {
      broken(nonsense);
    }
    if (drained > EXCERPT && (look == null || look.ended())) {
      close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    loop.emit(null, this::ended);
  }

  private void ended(@Nullable Void nothing) {
    if (answer.closed()) {
      return;
    }
    if (answer.beforeHead()) {
      broken(new HttpClosedException("closed before the answer"));
    } else if (look != null) {
      look.failed("connection broken within the answer");
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    loop.emit(cause, this::broken);
  }

  private void broken(Throwable cause) {
    channel.close();
    ProbeRun asked = look;
    if (asked == null || asked.ended()) {
      return;
    }
    Runnable retry = again;
    again = null;
    if (retry != null && answer.untouched()) {
      look = null;
      retry.run();
    } else {
      asked.failed(cause);
    }
  }

  @Override
  public void head(int code) {
    ProbeRun asked = look;
    if (asked == null || asked.ended()) {
      return;
    }
    status = code;
    asked.head(code);
    if (!health.status().contains(code)) {
      asked.failed("status " + code + ", expected " + health.status());
    } else if (health.body().isEmpty()) {
      pass(asked);
    } else {
      body = new StringBuilder();
    }
  }

  private void pass(ProbeRun asked) {
    passed = true;
    look = null;
    again = null;
    asked.passed(status == 200 ? "status 200" : "status " + status);
  }

  @Override
  public void body(ByteBuf piece, int length) {
    drained += length;
    StringBuilder excerpt = body;
    if (excerpt != null) {
      int wanted = Math.min(length, EXCERPT - excerpt.length());
      excerpt.append(piece.toString(piece.readerIndex(), wanted, StandardCharsets.ISO_8859_1));
      if (excerpt.length() == EXCERPT) {
        match(excerpt);
      }
    }
  }

  @Override
  public void end() {
    if (body != null) {
      match(body);
    }
  }

  private void match(StringBuilder excerpt) {
    body = null;
    ProbeRun asked = look;
    Regex expected = health.body().orElse(null);
    if (asked == null || asked.ended() || expected == null) {
      return;
    }
    // bytes were kept as they came: a letter may be in two pieces
    byte[] bytes = excerpt.toString().getBytes(StandardCharsets.ISO_8859_1);
    if (expected.isFoundIn(new String(bytes, StandardCharsets.UTF_8))) {
      pass(asked);
    } else {
      asked.failed("body did not match");
    }
  }

  /** What is asked for: the same for every backend but for its Host. */
  static final class Asking {
    private final byte[] before;
    private final byte[] after;
    private final Optional<String> own;

    /** @param kept whether another request may follow */
    Asking(HealthConfig health, boolean kept) {
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
      own = health.headers().entrySet().stream()
          .filter(each -> each.getKey().equalsIgnoreCase("Host"))
          .map(Map.Entry::getValue)
          .findFirst();
      before = head.append("Host: ").toString().getBytes(StandardCharsets.ISO_8859_1);
      after = ("\r\n" + rest).getBytes(StandardCharsets.ISO_8859_1);
    }

    ByteBuf of(Channel channel, String authority) {
      String host = own.orElse(authority);
      ByteBuf all = channel.alloc().ioBuffer(before.length + host.length() + after.length);
      all.writeBytes(before);
      all.writeCharSequence(host, StandardCharsets.ISO_8859_1);
      return all.writeBytes(after);
    }
  }
}
