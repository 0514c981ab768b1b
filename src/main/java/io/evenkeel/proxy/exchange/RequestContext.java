package io.evenkeel.proxy.exchange;

import io.evenkeel.http.HeaderLines;
import io.evenkeel.http.HopByHop;
import io.evenkeel.http.HtmlErrorPage;
import io.evenkeel.http.ReceivedHeaders;
import io.evenkeel.logging.Log;
import io.evenkeel.model.Outcome;
import io.evenkeel.proxy.backend.ConnectionLease;
import io.evenkeel.proxy.error.ErrorResponse;
import io.evenkeel.proxy.error.GrpcStatus;
import io.evenkeel.proxy.error.ProxyStatus;
import io.evenkeel.proxy.headers.ClientIdentity;
import io.evenkeel.proxy.headers.RequestId;
import io.evenkeel.proxy.headers.ResponseHeaders;
import io.evenkeel.proxy.log.ExchangeRecord;
import io.evenkeel.proxy.log.LoggedRequest;
import io.evenkeel.proxy.loop.LoopContext;
import io.evenkeel.proxy.pool.LoopBackend;
import io.evenkeel.proxy.pool.LoopPool;
import io.evenkeel.traffic.Counter;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/**
 * One client request, from its head to its line in the access log. Ends exactly once: with the backend's response, an
 * error response, or the client disconnecting. Then it keeps or closes the connection.
 */
public final class RequestContext implements ClientRequest.Owner {
  /** The work for a request, until it is stopped. */
  interface Work {
    void stop();
  }

  private static final Log LOG = Log.of(RequestContext.class);
  private static final int OK = 200;
  private static final int BAD_GATEWAY = 502;
  private static final int VERSION_NOT_SUPPORTED = 505;

  /** What an exchange takes of the heap: its objects, and those of its connection to a backend. */
  private static final int HEAP_BYTES = 12 * 1024;

  private final LoopContext loop;
  private final ListenerContext listenerContext;
  private final ClientRequest request;
  private final ClientTransport transport;
  private final ClientIdentity client;
  private final @Nullable String host;
  private final String id;
  private final long startedAt = System.nanoTime();
  private final ExchangeRecord logRecord;
  private @Nullable InterimResponses interimResponses;
  private @Nullable Work work;
  private @Nullable LoopPool pool;
  private @Nullable RequestBody body;
  private long chargedHeap;
  private long tunnelBytes;
  private boolean closeWhenDone;
  private boolean finished;

  RequestContext(
      LoopContext loop, ListenerContext listening, ClientRequest request, @Nullable String host) {
    this.loop = loop;
    this.listenerContext = listening;
    this.request = request;
    this.transport = request.transport();
    this.client =
        transport.peer().identify(request.headers(), host, listening.listener().trustedProxies());
    this.host = host;
    this.id = RequestId.of(request.headers(), loop);
    this.closeWhenDone =
        HopByHop.closesConnection(request.headers(), request.version() == HttpVersion.HTTP_1_0);
    this.logRecord = new ExchangeRecord(listening.log());
    loop.beginExchange();
    chargeHeap(HEAP_BYTES + 2L * headBytes(request.headers()));
    request.begin(this);
  }

  /** Registers the work to stop if the client disconnects. */
  void attach(Work work, LoopPool pool, RequestBody body) {
    this.work = work;
    this.pool = pool;
    this.body = body;
    pool.memory().charge(chargedHeap, 0);
    pool.traffic().loopCounters(loop.number()).add(Counter.REQUESTS, 1);
  }

  /** Charges bytes of the heap that this request takes until it is finished. */
  void chargeHeap(long bytes) {
    chargedHeap += bytes;
    transport.memory().charge(bytes, 0);
    if (pool != null) {
      pool.memory().charge(bytes, 0);
    }
  }

  /** The bytes that a received head takes. */
  static int headBytes(MultiMap headers) {
    return headers instanceof ReceivedHeaders received ? received.bytes().length : 0;
  }

  /** Whether memory is left for this request, for its client and for its pool. */
  boolean admitted() {
    return transport.memory().admitsWork() && (pool == null || loop.memory().admits(pool.memory()));
  }

  public ClientTransport transport() {
    return transport;
  }

  public ClientRequest request() {
    return request;
  }

  ListenerContext listenerContext() {
    return listenerContext;
  }

  public ClientIdentity client() {
    return client;
  }

  /** The host in the request itself; {@code null} if an HTTP/1.0 request names none. */
  @Nullable
  public String host() {
    return host;
  }

  public String id() {
    return id;
  }

  @Override
  public long startedAt() {
    return startedAt;
  }

  boolean finished() {
    return finished;
  }

  /** Decides whether the connection closes after this request; if so, no later request on it is served. */
  boolean decideClose() {
    closeWhenDone |= loop.draining() || transport.draining() || body != null && !body.ended();
    closeWhenDone &= transport.exclusive();
    if (closeWhenDone) {
      transport.stopReadingRequests();
    }
    return closeWhenDone;
  }

  void closeWhenDone() {
    closeWhenDone = true;
  }

  InterimResponses interimResponses() {
    InterimResponses own = interimResponses;
    if (own == null) {
      own = new InterimResponses(this);
      interimResponses = own;
    }
    return own;
  }

  /**
   * @param bytes the number of bytes that the tunnel sent to the client
   */
  void tunnelEnded(long bytes) {
    tunnelBytes = bytes;
    closeWhenDone();
  }

  /**
   * Returns the connection to a backend after a complete response.
   *
   * @param authenticated whether the client is authenticated over it, so that it belongs to the client from now on
   */
  void release(ConnectionLease lease, LoopBackend backend, boolean authenticated, long now) {
    PrivateConnections ownConnections = authenticated ? transport.privateConnections() : null;
    if (ownConnections == null || pool == null) {
      lease.release(now);
    } else {
      ownConnections.keep(pool, backend, lease, now);
    }
  }

  void recordAttempt(String backend, Outcome outcome, long nanos) {
    logRecord.recordAttempt(backend, outcome, nanos);
  }

  /**
   * Called when the backend's response has ended: complete or truncated. The client must be able to detect a
   * truncated one.
   */
  void responseEnded(Outcome outcome) {
    if (finished) {
      return;
    }
    if (outcome instanceof Outcome.Answered answered) {
      finish(answered.status());
    } else if (request.response().headWritten()) {
      finish(outcome.meaning().status());
      transport.abort();
    } else {
      respond(new ErrorResponse(502, "the answer was cut short", ProxyStatus.errorType(outcome)));
    }
  }

  /** Sends an error response, or truncates a response whose head was sent. */
  void respond(ErrorResponse error) {
    if (finished) {
      return;
    }
    if (pool != null && error.status() >= 500) {
      pool.traffic().countLocalResponse(error.error());
      logRecord.logErrorResponse(
          request.method().name(), request.uri(), id, error, pool.rejectionLog());
    }
    send(error);
  }

  private void send(ErrorResponse error) {
    if (request.response().headWritten()) {
      finish(error.status());
      transport.abort();
      return;
    }
    ErrorResponse shown = listenerContext.details() ? error : error.withoutDetails();
    if (GrpcStatus.isGrpc(request.headers())) {
      write(OK, GrpcStatus.headers(shown, loop.date()), Buffer.buffer());
    } else if (HtmlErrorPage.isAccepted(request.headers())) {
      write(error.status(), shown.headers(loop.date(), HtmlErrorPage.CONTENT_TYPE), shown.page(id));
    } else {
      write(error.status(), shown.headers(loop.date(), ErrorResponse.CONTENT_TYPE), shown.body());
    }
    finish(error.status());
  }

  /** Sends a response that a route defines. */
  void respondLocally(int status, HeaderLines headers, Buffer content) {
    body = RequestBody.of(request, 0, Long.MAX_VALUE, startedAt);
    write(status, headers, content);
    finish(status);
  }

  private void write(int status, HeaderLines headers, Buffer content) {
    ClientResponse response = request.response();
    response.setHead(status, null, headers);
    if (decideClose()) {
      response.announceClose();
    }
    response.end(ResponseHeaders.bodiless(request.method(), status) ? Buffer.buffer() : content);
  }

  @Override
  public boolean isReadingBody() {
    return body != null && body.isReading();
  }

  @Override
  public void onClientTooSlow() {
    closeWhenDone();
    stopWork();
    respond(ErrorResponse.clientError(408, "the request body came too slowly"));
  }

  @Override
  public void onMemoryShortage() {
    closeWhenDone();
    stopWork();
    if (!finished) {
      // the event loop logs all of them in one line
      send(new ErrorResponse(503, "too little memory is free", "connection_limit_reached"));
    }
  }

  /** Handles an unexpected exception: logs it completely and responds to the client with a plain 500. */
  void fail(RuntimeException problem) {
    LOG.error("request {} failed; this is a mistake in Evenkeel", id, problem);
    if (!finished) {
      closeWhenDone();
      stopWork();
      respond(new ErrorResponse(500, "internal error", "proxy_internal_error"));
    }
  }

  @Override
  public void onMalformedBody() {
    if (!finished) {
      closeWhenDone();
      stopWork();
      respond(ErrorResponse.clientError(400, "the request body is malformed"));
      transport.flush();
    }
  }

  @Override
  public void onClientDisconnected() {
    if (!finished) {
      stopWork();
      finish(ExchangeRecord.CLIENT_DISCONNECTED);
    }
  }

  /** Treats the client as disconnected: it does not read its response, or its own deadline has passed. */
  void abortStalledClient() {
    onClientDisconnected();
    transport.cancel();
  }

  /**
   * Closes the client's connection without a response, because the backend has closed the one that belongs to it. The
   * client sees what it would see without a proxy, and may send its request again.
   */
  void closeWithoutResponse() {
    closeWhenDone();
    stopWork();
    finish(BAD_GATEWAY);
    transport.abort();
  }

  /**
   * Has the client send its request over HTTP/1.1 instead, because it authenticates a connection, and this one's streams
   * share theirs (RFC 9113 section 7).
   */
  void requireHttp11() {
    finish(VERSION_NOT_SUPPORTED);
    transport.requireHttp11();
  }

  private void stopWork() {
    if (work != null) {
      work.stop();
    }
  }

  /** Records the request, and keeps or closes its connection. Later calls do nothing. */
  void finish(int status) {
    if (finished) {
      return; // writing the response showed that the client had disconnected
    }
    finished = true;
    loop.endExchange();
    transport.memory().release(chargedHeap, 0);
    if (pool != null) {
      pool.memory().release(chargedHeap, 0);
      pool.traffic().recordEnd(loop.number(), status, System.nanoTime() - startedAt);
    }
    if (logRecord.enabled()) {
      logRecord.write(
          loggedRequest(),
          status,
          pool == null ? "" : pool.name(),
          request.response().bytesWritten() + tunnelBytes);
    }
    RequestBody rest = body;
    boolean unread = rest != null && !rest.ended();
    if (rest != null && unread) {
      rest.discard();
    } else if (rest != null) {
      rest.forget();
    }
    transport.end(
        this,
        status != ExchangeRecord.CLIENT_DISCONNECTED
            && (closeWhenDone || loop.draining() || unread),
        unread);
  }

  private LoggedRequest loggedRequest() {
    return new LoggedRequest(
        id,
        client.address(),
        request.method().name(),
        request.uri(),
        request.version(),
        request.headers(),
        client.host(),
        startedAt);
  }
}
