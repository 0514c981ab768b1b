package io.evenkeel.proxy.client.http2;

import io.evenkeel.net.ChannelClose;
import io.evenkeel.net.MemoryAccount;
import io.evenkeel.net.MemoryShare;
import io.evenkeel.net.ReadGate;
import io.evenkeel.net.ReadGate.Reason;
import io.evenkeel.net.ReceiveBuffers;
import io.evenkeel.net.VertxInternals;
import io.evenkeel.proxy.headers.ClientPeer;
import io.evenkeel.proxy.loop.LoopContext;
import io.netty.channel.Channel;
import io.netty.handler.codec.http2.Http2Error;
import io.vertx.core.http.HttpConnection;

/**
 * What one client's HTTP/2 connection holds in memory beside its exchanges: its streams, received heads, bytes of bodies
 * that wait for the client's windows or for the backend, and incomplete frames. Used on its event loop only.
 */
final class ConnectionMemory implements MemoryAccount.Holder {
  /** What a connection takes of the heap: channel, pipeline, codec, tables of headers. */
  private static final int HEAP_BYTES = 20 * 1024;

  /** What the engine of TLS takes in addition. */
  private static final int TLS_HEAP_BYTES = 32 * 1024;

  /** How many bytes of a response may wait for the client's windows before no more is read from its backend. */
  private static final int MAX_UNSENT_PER_STREAM = 64 * 1024;

  /** The same while all streams of the connection together have {@link #MAX_UNSENT} bytes waiting, or memory is short. */
  private static final int MIN_UNSENT_PER_STREAM = 4 * 1024;

  private static final int MAX_UNSENT = 512 * 1024;

  /** Written bytes that TCP has not accepted: beyond these nothing is read, since each request adds a response head. */
  private static final int MAX_WRITTEN = 256 * 1024;

  /** How much larger than its contents a buffer may be that holds an incomplete frame. */
  private static final int INCOMPLETE_OVERHEAD_BYTES = 4 * 1024;

  /** The window of all streams together, until the first request with a body. */
  private static final int INITIAL_WINDOW_BYTES = 65_535;

  private final Http2ClientConnection connection;
  private final HttpConnection http;
  private final Channel channel;
  private final ReadGate readGate;
  private final MemoryAccount account;
  private long unsent;
  private int incomplete;
  private long incompleteHeadSince;

  /** @param listener counts all connections of the listener */
  ConnectionMemory(
      LoopContext loop,
      MemoryShare listener,
      Http2ClientConnection connection,
      HttpConnection http,
      ClientPeer peer) {
    this.connection = connection;
    this.http = http;
    this.channel = VertxInternals.channel(http);
    this.readGate = new ReadGate(channel);
    ReceiveBuffers.limitReads(channel, loop.memory());
    this.account = loop.memory()
        .open(
            peer.address(),
            listener,
            peer.secure() ? HEAP_BYTES + TLS_HEAP_BYTES : HEAP_BYTES,
            this);
  }

  MemoryAccount account() {
    return account;
  }

  /** Pauses reading while it is not known whether the connection is within the limit of connections. */
  void setReadsPaused(boolean paused) {
    readGate.set(Reason.CONNECTION_LIMIT, paused);
  }

  boolean readsPaused() {
    return readGate.isPaused();
  }

  /** Counts bytes of response bodies that wait for the client's windows; the streams charge them. */
  void addUnsent(long bytes) {
    unsent += bytes;
  }

  int maxUnsentPerStream() {
    return unsent < MAX_UNSENT && account.admitsSpareBytes()
        ? MAX_UNSENT_PER_STREAM
        : MIN_UNSENT_PER_STREAM;
  }

  /** Opens the connection's window for request bodies, unless memory is short. */
  void openWindow() {
    if (http.getWindowSize() <= INITIAL_WINDOW_BYTES && account.admitsSpareBytes()) {
      http.setWindowSize(Http2ClientLimits.CONNECTION_WINDOW_BYTES);
    }
  }

  /**
   * Charges what was received of a frame or a head that is not complete; it waits in buffers of Netty's.
   *
   * @param since when the incomplete head began, as {@link System#nanoTime}; 0 if there is none
   */
  void setIncomplete(int bytes, long since) {
    int size = bytes == 0 ? 0 : bytes + INCOMPLETE_OVERHEAD_BYTES;
    account.adjust(0, size - incomplete);
    incomplete = size;
    incompleteHeadSince = since;
  }

  /** Whether a head has been incomplete for {@code timeoutNanos}. */
  boolean isHeadOverdue(long now, long timeoutNanos) {
    return incompleteHeadSince != 0 && now - incompleteHeadSince >= timeoutNanos;
  }

  /** Called after a flush, and when the channel is writable again. */
  void onFlushed() {
    account.updateUnsent();
    readGate.set(Reason.UNSENT, unsentBytes() > MAX_WRITTEN);
  }

  @Override
  public void setMemoryPaused(boolean paused) {
    readGate.set(Reason.MEMORY, paused);
  }

  @Override
  public boolean idle() {
    return connection.idle();
  }

  @Override
  public long unsentBytes() {
    return ReceiveBuffers.unsentBytes(channel);
  }

  @Override
  public void closeForMemory() {
    if (unsentBytes() == 0) {
      http.goAway(Http2Error.ENHANCE_YOUR_CALM.code());
    }
    ChannelClose.closeClientNow(http);
  }

  /** Releases everything, because the connection is closed. */
  void close() {
    account.close();
  }
}
