package io.evenkeel.proxy.exchange;

import io.evenkeel.http.HopByHop;
import io.evenkeel.model.Outcome;
import io.evenkeel.proxy.error.ErrorResponse;
import io.evenkeel.proxy.error.ProxyStatus;
import io.evenkeel.proxy.headers.ClientAddress;
import io.evenkeel.proxy.headers.RequestId;
import io.evenkeel.proxy.log.ExchangeRecord;
import io.evenkeel.proxy.loop.LoopContext;
import io.evenkeel.proxy.pool.LoopBackend;
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
  private final ListenerContext listening;
  private final HttpServerRequest request;
  private final ClientTransport connection;
  private final ClientAddress client;
  private final @Nullable String host;
  private final String id;
  private final long startedAt = System.nanoTime();
  private final ExchangeRecord recorder;
  private @Nullable Exchange exchange;
  private @Nullable LoopPool pool;
  private @Nullable RequestBody body;
  private long carried;
  private boolean closesAfter;
  private boolean over;

  RequestContext(
      LoopContext loop,
      ListenerContext listening,
      HttpServerRequest request,
      ClientTransport connection,
      @Nullable String host) {
    this.loop = loop;
    this.listening = listening;
    this.request = request;
    this.connection = connection;
    this.client = ClientAddress.of(
        connection.peer().address(), request.headers(), listening.listener().trustedProxies());
    this.host = host;
    this.id = RequestId.of(request.headers(), loop);
    this.closesAfter =
        HopByHop.closes(request.headers(), request.version() == HttpVersion.HTTP_1_0);
    this.recorder = new ExchangeRecord(listening.log());
    loop.begun();
    connection.begin(this);
    request.response().exceptionHandler(this::ended);
    request.exceptionHandler(this::ended);
  }

  /** The exchange with a pool that this ends, so that the client's leaving reaches it. */
  void serves(Exchange begun, LoopPool by, RequestBody from) {
    exchange = begun;
    pool = by;
    answers(from);
    by.traffic().loop(loop.number()).add(Counter.REQUESTS, 1);
  }

  /** The body of the request, so that its end is waited for. */
  void answers(RequestBody from) {
    body = from;
  }

  public ClientTransport connection() {
    return connection;
  }

  public HttpServerRequest request() {
    return request;
  }

  ListenerContext listening() {
    return listening;
  }

  public ClientAddress client() {
    return client;
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

  boolean over() {
    return over;
  }

  /** Whether the connection ends with this exchange, as its answer then says; nothing behind it is served any more. */
  boolean closing() {
    closesAfter |= loop.draining() || connection.draining() || body != null && !body.ended();
    closesAfter &= connection.alone();
    if (closesAfter) {
      connection.servesNoMore();
    }
    return closesAfter;
  }

  void closesAfter() {
    closesAfter = true;
  }

  /** What may be said before the answer. */
  InterimResponses interim() {
    return new InterimResponses(request.response(), this::over);
  }

  /** From now on a tunnel sees what becomes of the connection; HTTP is over here. */
  void switched() {
    request.response().exceptionHandler(seenByTheTunnel -> {});
    request.exceptionHandler(seenByTheTunnel -> {});
  }

  /** The tunnel has ended, after so many bytes to the client. */
  void carried(long bytes) {
    carried = bytes;
    closesAfter();
  }

  void tried(LoopBackend lane, Outcome outcome, long nanos) {
    recorder.tried(lane, outcome, nanos);
  }

  /** The backend's answer has ended: whole, or cut, which the client must see. */
  void relayed(Outcome outcome) {
    if (over) {
      return;
    }
    HttpServerResponse response = request.response();
    if (outcome instanceof Outcome.Answered answered) {
      finish(answered.status());
    } else if (response.headWritten()) {
      finish(outcome.meaning().status());
      connection.cut();
    } else {
      respond(new ErrorResponse(502, "the answer was cut short", ProxyStatus.error(outcome)));
    }
  }

  /** Answers in our own name, unless an answer has begun: then its end is cut off. */
  void respond(ErrorResponse answer) {
    if (over) {
      return;
    }
    HttpServerResponse response = request.response();
    if (pool != null && answer.status() >= 500) {
      pool.traffic().unserved(answer.error());
      recorder.unserved(this, answer, pool.refusals());
    }
    if (response.headWritten()) {
      finish(answer.status());
      connection.cut();
    } else {
      answer.write(request, loop.date(), closing());
      finish(answer.status());
    }
  }

  /** The body of a request that is not read as far as its end yet. */
  public boolean readsClient() {
    return body != null && body.reads();
  }

  public void clientTooSlow() {
    closesAfter();
    stopExchange();
    respond(ErrorResponse.ofClient(408, "the request body came too slowly"));
  }

  /** A mistake of ours: the client is told nothing of it, and the log everything. */
  void fail(RuntimeException problem) {
    LOG.error("request {} failed; this is a mistake in Evenkeel", id, problem);
    if (!over) {
      closesAfter();
      stopExchange();
      respond(new ErrorResponse(500, "internal error", "proxy_internal_error"));
    }
  }

  /** The connection ended, or its bytes cannot be read any further; Vert.x closes it right after this. */
  private void ended(Throwable failure) {
    if (failure instanceof IOException
        || failure instanceof HttpClosedException
        || !connection.alone()) {
      clientLeft();
    } else if (!over) {
      closesAfter();
      stopExchange();
      respond(ErrorResponse.ofClient(400, "the request body is malformed"));
      connection.flush();
    }
  }

  private void clientLeft() {
    if (!over) {
      stopExchange();
      finish(ExchangeRecord.CLIENT_LEFT);
    }
  }

  /** It takes nothing of its answer, or its own time is over: it is as good as gone. */
  void clientTakesNothing() {
    clientLeft();
    connection.cancel();
  }

  private void stopExchange() {
    if (exchange != null) {
      exchange.stop();
    }
  }

  /** The last of the answer was written, or none ever will be. Counts once. */
  void finish(int status) {
    if (over) {
      return; // writing the answer found that the client had left
    }
    over = true;
    loop.ended();
    recorder.write(this, status, pool == null ? "" : pool.name(), carried);
    RequestBody rest = body;
    boolean unread = rest != null && !rest.ended();
    if (rest != null && unread) {
      rest.discard();
    }
    connection.end(
        this,
        status != ExchangeRecord.CLIENT_LEFT && (closesAfter || loop.draining() || unread),
        unread);
  }
}
