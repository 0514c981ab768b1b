package io.evenkeel.proxy.client.http2;

import io.evenkeel.proxy.client.http1.Http1ClientConnection;
import io.evenkeel.proxy.exchange.ClientTransport;
import io.evenkeel.proxy.exchange.RequestContext;
import io.evenkeel.proxy.exchange.Shortcut;
import io.evenkeel.proxy.headers.ClientPeer;
import io.evenkeel.proxy.headers.HstsHandler;
import io.evenkeel.time.MinimumRate;
import io.netty.handler.codec.http2.Http2Error;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One stream of a client's: an exchange, and then what is left of its answer until the client has taken it. */
public final class Http2ClientStream implements ClientTransport {
  private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Http2ClientConnection connection;
  private final HttpServerRequest request;
  private final boolean endsWithHead;
  private @Nullable RequestContext exchange;
  private boolean over;
  private long sent;
  private long past;
  private long sentSeen;
  private long bytesSeen;
  private final MinimumRate pace;
  private final MinimumRate takes;
  private long overAt;

  /**
   * @param hsts the value of {@code Strict-Transport-Security}; none: it is not sent
   */
  Http2ClientStream(
      Http2ClientConnection connection,
      HttpServerRequest request,
      boolean endsWithHead,
      @Nullable String hsts) {
    this.connection = connection;
    this.request = request;
    this.endsWithHead = endsWithHead;
    this.pace = new MinimumRate(connection.timeouts().body());
    this.takes = new MinimumRate(connection.timeouts().body());
    pace.begin(System.nanoTime());
    int id = request.streamId();
    request.response().closeHandler(gone -> connection.gone(id));
    if (hsts != null) {
      request
          .response()
          .headersEndHandler(beforeWritten -> request.response().putHeader(HstsHandler.NAME, hsts));
    }
  }

  @Override
  public boolean alone() {
    return false;
  }

  @Override
  public Shortcut shortcut() {
    return connection.shortcut();
  }

  @Override
  public long past() {
    return past;
  }

  /** So many bytes of its body went past Vert.x. */
  void past(int bytes) {
    past += bytes;
  }

  @Override
  public boolean endsWithHead() {
    return endsWithHead;
  }

  @Override
  public void begin(RequestContext begun) {
    exchange = begun;
  }

  /** Our answer is written, but may wait for the client's window; and the client may still be sending. */
  @Override
  public void end(RequestContext ended, boolean closes, boolean unread) {
    exchange = null;
    over = true;
    overAt = System.nanoTime();
    takes.begin(overAt);
  }

  @Override
  public boolean closing() {
    return false;
  }

  @Override
  public void servesNoMore() {}

  @Override
  public ClientPeer peer() {
    return connection.peer();
  }

  @Override
  public boolean draining() {
    return connection.draining();
  }

  /** Falls with each byte for which the client's windows, and its side of the network, had room. */
  @Override
  public long unsent() {
    return -sent;
  }

  /** So many bytes of its data were sent. */
  void sent(int bytes) {
    sent += bytes;
  }

  @Override
  public void flush() {
    connection.flush();
  }

  @Override
  public void cut() {
    request.response().reset(Http2Error.INTERNAL_ERROR.code());
  }

  @Override
  public void cancel() {
    request.response().reset(Http2Error.CANCEL.code());
  }

  @Override
  public Http1ClientConnection whole() {
    throw new IllegalStateException("a stream becomes no tunnel");
  }

  /** Looks at the clock. */
  void look(long now) {
    pace.moved(request.bytesRead() - bytesSeen);
    bytesSeen = request.bytesRead();
    takes.moved(sent - sentSeen);
    sentSeen = sent;
    RequestContext under = exchange;
    if (under != null) {
      if (!under.readsClient()) {
        pace.begin(now);
      } else if (pace.still(now)) {
        under.clientTooSlow();
      }
    } else if (over && !request.isEnded() && now - overAt >= LINGER_NANOS) {
      // The answer is whole without the rest of the request (RFC 9113 section 8.1).
      request.response().reset(Http2Error.NO_ERROR.code());
    } else if (over && takes.still(now)) {
      connection.giveUp(request.streamId());
    }
  }
}
