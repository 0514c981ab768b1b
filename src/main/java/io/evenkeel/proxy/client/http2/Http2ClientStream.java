package io.evenkeel.proxy.client.http2;

import io.evenkeel.http.http2.Http2HeaderRules;
import io.evenkeel.net.MemoryAccount;
import io.evenkeel.proxy.exchange.ClientRequest;
import io.evenkeel.proxy.exchange.ClientTransport;
import io.evenkeel.proxy.headers.ClientPeer;
import io.evenkeel.time.MinimumRate;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.vertx.core.MultiMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One stream of a client's connection: a request and its response, until the client has read all of it. */
public final class Http2ClientStream implements ClientTransport {
  private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** What a stream takes of the heap in the codec and in this package. */
  private static final int HEAP_BYTES = 2 * 1024;

  /** What Vert.x's objects for a stream take of the heap, with their two queues. */
  private static final int VERTX_HEAP_BYTES = 10 * 1024;

  /** What the objects of one chunk of a body take of the heap. */
  private static final int CHUNK_HEAP_BYTES = 256;

  /** The request on a stream. */
  public interface Source {
    /** The number of bytes read of the body. */
    long bytesRead();

    /** Whether the client has sent the whole request. */
    boolean isEnded();

    /** Resets the stream, unless it has ended. */
    void reset(long code);

    /** Drops what only the exchange needed, because it has ended. The stream may stay until its client reads. */
    void release();
  }

  private final Http2ClientConnection connection;
  private final int id;
  private final Source source;
  private ClientRequest.@Nullable Owner currentRequest;
  private boolean responseWritten;
  private boolean closed;
  private long sent;
  private long unsent;

  /** What the objects of the chunks in {@link #unsent} take of the heap. */
  private long unsentChunkHeap;

  /** What this stream takes of the heap in all, charged to the connection's account. */
  private long charged;

  private long headHeapBytes;
  private @Nullable Runnable onUnsentLow;
  private @Nullable MultiMap trailers;
  private long lastSent;
  private long lastReceived;
  private final MinimumRate receiveRate;
  private final MinimumRate sendRate;
  private long responseWrittenAt;

  /** @param headHeapBytes what the head of the request takes of the heap, until the exchange has ended */
  Http2ClientStream(Http2ClientConnection connection, int id, Source source, long headHeapBytes) {
    this.connection = connection;
    this.id = id;
    this.source = source;
    this.receiveRate = new MinimumRate(connection.timeouts().body());
    this.sendRate = new MinimumRate(connection.timeouts().body());
    receiveRate.restart(System.nanoTime());
    this.headHeapBytes = headHeapBytes;
    charge(HEAP_BYTES + headHeapBytes);
  }

  @Override
  public boolean exclusive() {
    return false;
  }

  @Override
  public void begin(ClientRequest.Owner request) {
    currentRequest = request;
  }

  /** The response was written, but may still wait for the client's window, and the client may still be sending. */
  @Override
  public void end(ClientRequest.Owner request, boolean closes, boolean unread) {
    currentRequest = null;
    responseWritten = true;
    responseWrittenAt = System.nanoTime();
    sendRate.restart(responseWrittenAt);
    source.release();
    release(headHeapBytes);
    headHeapBytes = 0;
  }

  @Override
  public void stopReadingRequests() {}

  @Override
  public ClientPeer peer() {
    return connection.peer();
  }

  @Override
  public MemoryAccount memory() {
    return connection.memory().account();
  }

  @Override
  public boolean draining() {
    return connection.draining();
  }

  /** Decreases with each byte that the client's windows and the network had room for. */
  @Override
  public long sendProgress() {
    return -sent;
  }

  @Override
  public long millisSinceKernelProgress() {
    return Integer.MAX_VALUE;
  }

  public int id() {
    return id;
  }

  private void charge(long heapBytes) {
    if (!closed) {
      charged += heapBytes;
      memory().charge(heapBytes, 0);
    }
  }

  private void release(long heapBytes) {
    if (!closed) {
      charged -= heapBytes;
      memory().release(heapBytes, 0);
    }
  }

  /** Charges the objects that Vert.x makes for this stream, and its copies of the head. */
  public void chargeVertxStream() {
    charge(VERTX_HEAP_BYTES + headHeapBytes);
  }

  /**
   * Keeps the trailers of the request.
   *
   * @param heapBytes what they take of the heap
   * @throws Http2Exception if they are malformed
   */
  void setTrailers(Http2Headers received, long heapBytes) throws Http2Exception {
    Http2HeaderRules.checkTrailers(id, received);
    MultiMap copy = MultiMap.caseInsensitiveMultiMap();
    for (Map.Entry<CharSequence, CharSequence> trailer : received) {
      copy.add(trailer.getKey(), trailer.getValue());
    }
    trailers = copy;
    charge(heapBytes);
  }

  /** The trailers of the request; {@code null} if none were read. */
  @Nullable
  MultiMap trailers() {
    return trailers;
  }

  /** Counts bytes of the response body that are written now and sent when the client's windows have room. */
  void addUnsent(int bytes) {
    if (bytes > 0 && !closed) {
      unsent += bytes;
      unsentChunkHeap += CHUNK_HEAP_BYTES;
      connection.memory().addUnsent(bytes);
      charge(bytes + CHUNK_HEAP_BYTES);
    }
  }

  /** Whether the bytes that wait to be sent exceed the limit, so that no more should be written. */
  boolean unsentFull() {
    return unsent >= connection.memory().maxUnsentPerStream();
  }

  /**
   * @param handler called later, when half of the permitted bytes were sent
   */
  void unsentHandler(Runnable handler) {
    onUnsentLow = handler;
  }

  void countSent(int bytes) {
    sent += bytes;
    long counted = Math.min(unsent, bytes);
    if (counted > 0) {
      unsent -= counted;
      connection.memory().addUnsent(-counted);
      release(unsent > 0 ? counted : counted + unsentChunkHeap);
      unsentChunkHeap = unsent > 0 ? unsentChunkHeap : 0;
    }
    Runnable handler = onUnsentLow;
    if (handler != null && unsent <= connection.memory().maxUnsentPerStream() / 2) {
      onUnsentLow = null;
      connection.execute(handler);
    }
  }

  /** Counts bytes of the request body that were read and wait until the exchange takes them. */
  void addUnread(int bytes) {
    charge(bytes + CHUNK_HEAP_BYTES);
  }

  /** The exchange takes what was read in one frame. */
  void countTaken(int bytes) {
    release(bytes + CHUNK_HEAP_BYTES);
  }

  /** The stream has ended: what was not sent is dropped. */
  void onClosed() {
    connection.memory().addUnsent(-unsent);
    unsent = 0;
    onUnsentLow = null;
    release(charged);
    closed = true;
  }

  @Override
  public void flush() {
    connection.flush();
  }

  @Override
  public void abort() {
    source.reset(Http2Error.INTERNAL_ERROR.code());
  }

  @Override
  public void cancel() {
    source.reset(Http2Error.CANCEL.code());
  }

  @Override
  public void requireHttp11() {
    source.reset(Http2Error.HTTP_1_1_REQUIRED.code());
  }

  /** Called at intervals by the connection. */
  void onTimer(long now) {
    receiveRate.add(source.bytesRead() - lastReceived);
    lastReceived = source.bytesRead();
    sendRate.add(sent - lastSent);
    lastSent = sent;
    ClientRequest.Owner request = currentRequest;
    if (request != null) {
      if (!request.isReadingBody()) {
        receiveRate.restart(now);
      } else if (receiveRate.checkStalled(now)) {
        request.onClientTooSlow();
      }
    } else if (responseWritten && !source.isEnded() && now - responseWrittenAt >= LINGER_NANOS) {
      // the response is complete without the rest of the request (RFC 9113 section 8.1)
      source.reset(Http2Error.NO_ERROR.code());
    } else if (responseWritten && sendRate.checkStalled(now)) {
      // Vert.x has passed on the last data, and does not reset the stream any more
      connection.reset(id, Http2Error.CANCEL.code());
    }
  }
}
