package io.evenkeel.proxy.exchange;

import io.evenkeel.http.HopByHop;
import io.evenkeel.model.Outcome;
import io.evenkeel.proxy.error.ErrorResponse;
import io.evenkeel.proxy.error.ProxyStatus;
import io.evenkeel.proxy.headers.ClientAddress;
import io.evenkeel.proxy.headers.RequestId;
import io.evenkeel.proxy.log.ExchangeRecord;
import io.evenkeel.proxy.log.LoggedRequest;
import io.evenkeel.proxy.loop.LoopContext;
import io.evenkeel.proxy.pool.LoopPool;
import io.evenkeel.traffic.Counter;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The client's side of an exchange, and step 10: whoever ends it, the backend's answer, an answer of our own, or the
 * client by leaving, it is recorded once, and the connection is kept or closed.
 */
public final class RequestContext {
  private static final Logger LOG = LoggerFactory.getLogger(RequestContext.class);
  private final LoopContext loop;
  private final ListenerContext listenerContext;
  private final HttpServerRequest request;
  private final ClientTransport connection;
  private final ClientAddress clientAddress;
  private final @Nullable String host;
  private final String id;
  private final long startedAt = System.nanoTime();
  private final ExchangeRecord logRecord;
  private @Nullable Exchange exchange;
  private @Nullable LoopPool pool;
  private @Nullable RequestBody body;
  private long carried;
  private boolean closeWhenDone;
  private boolean finished;

  RequestContext(
      LoopContext loop,
      ListenerContext listening,
      HttpServerRequest request,
      ClientTransport connection,
      @Nullable String host) {
    this.loop = loop;
    this.listenerContext = listening;
    this.request = request;
    this.connection = connection;
    this.clientAddress = ClientAddress.of(
        connection.peer().address(), request.headers(), listening.listener().trustedProxies());
    this.host = host;
    this.id = RequestId.of(request.headers(), loop);
    this.closeWhenDone =
        HopByHop.closesConnection(request.headers(), request.version() == HttpVersion.HTTP_1_0);
    this.logRecord = new ExchangeRecord(listening.log());
    loop.exchangeBegun();
    connection.begin(this);
    request.response().exceptionHandler(this::onFailure);
    request.exceptionHandler(this::onFailure);
  }

  /** The exchange with a pool that this ends, so that the client's leaving reaches it. */
  void attach(Exchange begun, LoopPool by, RequestBody from) {
    exchange = begun;
    pool = by;
    body(from);
    by.traffic().loopCounters(loop.number()).add(Counter.REQUESTS, 1);
  }

  /** The body of the request, so that its end is waited for. */
  void body(RequestBody from) {
    body = from;
  }

  public ClientTransport connection() {
    return connection;
  }

  public HttpServerRequest request() {
    return request;
  }

  ListenerContext listenerContext() {
    return listenerContext;
  }

  public ClientAddress clientAddress() {
    return clientAddress;
  }

  /** Whom the client asked for; none for an HTTP/1.0 request that does not say. */
  @Nullable
  public String host() {
    return host;
  }

  public String id() {
    return id;
  }

  public long startedAt() {
    return startedAt;
  }

  boolean finished() {
    return finished;
  }

  /** Whether the connection ends with this exchange, as its answer then says; nothing behind it is served any more. */
  boolean decideClose() {
    closeWhenDone |= loop.draining() || connection.draining() || body != null && !body.ended();
    closeWhenDone &= connection.exclusive();
    if (closeWhenDone) {
      connection.stopReadingRequests();
    }
    return closeWhenDone;
  }

  void closeWhenDone() {
    closeWhenDone = true;
  }

  /** What may be said before the answer. */
  InterimResponses interimResponses() {
    return new InterimResponses(request.response(), this::finished);
  }

  /** From now on a tunnel sees what becomes of the connection; HTTP is over here. */
  void detachHandlers() {
    request.response().exceptionHandler(seenByTheTunnel -> {});
    request.exceptionHandler(seenByTheTunnel -> {});
  }

  /** The tunnel has ended, after so many bytes to the client. */
  void tunnelEnded(long bytes) {
    carried = bytes;
    closeWhenDone();
  }

  void recordAttempt(String backend, Outcome outcome, long nanos) {
    logRecord.recordAttempt(backend, outcome, nanos);
  }

  /** The backend's answer has ended: whole, or cut, which the client must see. */
  void responseEnded(Outcome outcome) {
    if (finished) {
      return;
    }
    HttpServerResponse response = request.response();
    if (outcome instanceof Outcome.Answered answered) {
      finish(answered.status());
    } else if (response.headWritten()) {
      finish(outcome.meaning().status());
      connection.abort();
    } else {
      respond(new ErrorResponse(502, "the answer was cut short", ProxyStatus.errorType(outcome)));
    }
  }

  /** Answers in our own name, unless an answer has begun: then its end is cut off. */
  void respond(ErrorResponse answer) {
    if (finished) {
      return;
    }
    HttpServerResponse response = request.response();
    if (pool != null && answer.status() >= 500) {
      pool.traffic().countLocalResponse(answer.error());
      logRecord.logErrorResponse(
          request.method().name(), request.uri(), id, answer, pool.rejectionLog());
    }
    if (response.headWritten()) {
      finish(answer.status());
      connection.abort();
    } else {
      answer.write(request, loop.date(), decideClose());
      finish(answer.status());
    }
  }

  /** The body of a request that is not read as far as its end yet. */
  public boolean isReadingBody() {
    return body != null && body.isReading();
  }

  public void onClientTooSlow() {
    closeWhenDone();
    stopExchange();
    respond(ErrorResponse.clientError(408, "the request body came too slowly"));
  }

  /** A mistake of ours: the client is told nothing of it, and the log everything. */
  void fail(RuntimeException problem) {
    LOG.error("request {} failed; this is a mistake in Evenkeel", id, problem);
    if (!finished) {
      closeWhenDone();
      stopExchange();
      respond(new ErrorResponse(500, "internal error", "proxy_internal_error"));
    }
  }

  /** The connection ended, or its bytes cannot be read any further; Vert.x closes it right after this. */
  private void onFailure(Throwable failure) {
    if (failure instanceof IOException
        || failure instanceof HttpClosedException
        || !connection.exclusive()) {
      onClientDisconnected();
    } else if (!finished) {
      closeWhenDone();
      stopExchange();
      respond(ErrorResponse.clientError(400, "the request body is malformed"));
      connection.flush();
    }
  }

  private void onClientDisconnected() {
    if (!finished) {
      stopExchange();
      finish(ExchangeRecord.CLIENT_DISCONNECTED);
    }
  }

  /** It takes nothing of its answer, or its own time is over: it is as good as gone. */
  void abortStalledClient() {
    onClientDisconnected();
    connection.cancel();
  }

  private void stopExchange() {
    if (exchange != null) {
      exchange.stop();
    }
  }

  /** The last of the answer was written, or none ever will be. Counts once. */
  void finish(int status) {
    if (finished) {
      return; // writing the answer found that the client had left
    }
    finished = true;
    loop.exchangeEnded();
    if (logRecord.enabled()) {
      logRecord.write(
          loggedRequest(),
          status,
          pool == null ? "" : pool.name(),
          request.response().bytesWritten() + connection.bypassedBytes() + carried);
    }
    RequestBody rest = body;
    boolean unread = rest != null && !rest.ended();
    if (rest != null && unread) {
      rest.discard();
    }
    connection.end(
        this,
        status != ExchangeRecord.CLIENT_DISCONNECTED
            && (closeWhenDone || loop.draining() || unread),
        unread);
  }

  private LoggedRequest loggedRequest() {
    return new LoggedRequest(
        id,
        clientAddress.client(),
        request.method().name(),
        request.uri(),
        request.version(),
        request.headers(),
        host,
        startedAt);
  }
}
