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
  private @Nullable RequestContext currentRequest;
  private boolean responseWritten;
  private long sent;
  private long past;
  private long lastSent;
  private long lastReceived;
  private final MinimumRate receiveRate;
  private final MinimumRate sendRate;
  private long responseWrittenAt;

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
    this.receiveRate = new MinimumRate(connection.timeouts().body());
    this.sendRate = new MinimumRate(connection.timeouts().body());
    receiveRate.restart(System.nanoTime());
    int id = request.streamId();
    request.response().closeHandler(gone -> connection.onStreamClosed(id));
    if (hsts != null) {
      request.response().headersEndHandler(beforeWritten -> request
          .response()
          .putHeader(HstsHandler.HEADER_NAME, hsts));
    }
  }

  @Override
  public boolean exclusive() {
    return false;
  }

  @Override
  public Shortcut shortcut() {
    return connection.shortcut();
  }

  @Override
  public long bypassedBytes() {
    return past;
  }

  /** So many bytes of its body went past Vert.x. */
  void countBypassed(int bytes) {
    past += bytes;
  }

  @Override
  public boolean endsWithHead() {
    return endsWithHead;
  }

  @Override
  public void begin(RequestContext begun) {
    currentRequest = begun;
  }

  /** Our answer is written, but may wait for the client's window; and the client may still be sending. */
  @Override
  public void end(RequestContext ended, boolean closes, boolean unread) {
    currentRequest = null;
    responseWritten = true;
    responseWrittenAt = System.nanoTime();
    sendRate.restart(responseWrittenAt);
  }

  @Override
  public boolean closing() {
    return false;
  }

  @Override
  public void stopReadingRequests() {}

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
  public long sendProgress() {
    return -sent;
  }

  /** So many bytes of its data were sent. */
  void countSent(int bytes) {
    sent += bytes;
  }

  @Override
  public void flush() {
    connection.flush();
  }

  @Override
  public void abort() {
    request.response().reset(Http2Error.INTERNAL_ERROR.code());
  }

  @Override
  public void cancel() {
    request.response().reset(Http2Error.CANCEL.code());
  }

  @Override
  public Http1ClientConnection connection() {
    throw new IllegalStateException("a stream becomes no tunnel");
  }

  /** Looks at the clock. */
  void onTimer(long now) {
    receiveRate.add(request.bytesRead() - lastReceived);
    lastReceived = request.bytesRead();
    sendRate.add(sent - lastSent);
    lastSent = sent;
    RequestContext under = currentRequest;
    if (under != null) {
      if (!under.isReadingBody()) {
        receiveRate.restart(now);
      } else if (receiveRate.stalled(now)) {
        under.onClientTooSlow();
      }
    } else if (responseWritten && !request.isEnded() && now - responseWrittenAt >= LINGER_NANOS) {
      // The answer is whole without the rest of the request (RFC 9113 section 8.1).
      request.response().reset(Http2Error.NO_ERROR.code());
    } else if (responseWritten && sendRate.stalled(now)) {
      connection.resetStalled(request.streamId());
    }
  }
}
