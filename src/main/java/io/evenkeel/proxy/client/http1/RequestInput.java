package io.evenkeel.proxy.client.http1;

import io.evenkeel.http.http1.Http1RequestDecoder;
import io.evenkeel.net.MemoryAccount;
import io.evenkeel.net.ReadGate;
import io.evenkeel.net.ReadGate.Reason;
import io.evenkeel.net.TlsRecordGuard;
import io.evenkeel.proxy.loop.LoopContext;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.MultiMap;
import org.jspecify.annotations.Nullable;

/**
 * What was read from a client's HTTP/1 connection and not used yet. Requests that a client sends ahead stay bytes until the
 * current exchange has ended, and nothing more is read then; all that is held is charged to the connection's account.
 */
final class RequestInput implements TlsRecordGuard.CloseListener {
  private final LoopContext loop;
  private final ChannelHandlerContext context;
  private final MemoryAccount memory;
  private final ReadGate readGate;
  private final Runnable onUsedUp;
  private final @Nullable Http1BodyHandler bodyHandler;
  private @Nullable Http1RequestDecoder decoder;
  private @Nullable UpgradeGate upgradeGate;
  private long heldHeap;
  private long heldDirect;
  private boolean ended;

  /**
   * @param context of Vert.x's handler
   * @param onUsedUp called when the client has ended its input, and no complete request is left or being served; may be
   *     called several times
   */
  RequestInput(
      LoopContext loop,
      ChannelHandlerContext context,
      MemoryAccount memory,
      ReadGate readGate,
      Runnable onUsedUp) {
    this.loop = loop;
    this.context = context;
    this.memory = memory;
    this.readGate = readGate;
    this.onUsedUp = onUsedUp;
    this.bodyHandler =
        loop.bypassesVertx() ? Http1BodyHandler.installBefore(context, loop, readGate) : null;
    TlsRecordGuard.setCloseListener(context.pipeline(), this);
  }

  /** Sets the decoder of the connection. Must be called before the first request is decoded. */
  void setDecoder(Http1RequestDecoder own) {
    decoder = own;
    own.awaitExchanges();
  }

  /** Delivers the bodies of requests; {@code null} if Vert.x does. */
  @Nullable
  Http1BodyHandler bodyHandler() {
    return bodyHandler;
  }

  /** The trailers of the current request; {@code null} if there are none. */
  @Nullable
  MultiMap trailers() {
    return decoder == null ? null : decoder.trailers();
  }

  void installUpgradeGate() {
    upgradeGate = UpgradeGate.install(context.channel(), readGate);
  }

  /** Whether bytes behind the current request are held. */
  boolean hasHeldBytes() {
    return upgradeGate != null && upgradeGate.hasHeldBytes()
        || decoder != null && decoder.holdsBytes();
  }

  /** Whether nothing is held, not even a part of a head. */
  boolean isEmpty() {
    return decoder != null && decoder.heldHeapBytes() == 0 && !hasHeldBytes();
  }

  /** Whether the bytes behind the current request are another request. */
  boolean holdsRequest() {
    return decoder != null && decoder.holdsRequest();
  }

  /** Whether a complete request is served now, or waits for its turn. */
  private boolean isServing() {
    // a client that offers to switch protocols needs both directions
    return decoder != null && upgradeGate == null && (decoder.isWaiting() || decoder.hasYielded());
  }

  /** Some engines of TLS write nothing more after the client's end, so they must not know it while a response is due. */
  @Override
  public boolean onProbableClose() {
    loop.flushBatcher().flushNow(context.channel());
    boolean withinRequest = hasHeldBytes() && !holdsRequest();
    return isServing() && !withinRequest && end();
  }

  @Override
  public void onMoreInput() {
    ended = false;
  }

  /**
   * The client sends no more: the complete requests that it has sent before are served.
   *
   * @return false if the client has reset the connection since
   */
  boolean end() {
    ended = true;
    boolean reset = isReset();
    if (!reset) {
      onDecoded();
    }
    return !reset;
  }

  /** Whether the client has ended its input, and has then reset the connection. */
  boolean isReset() {
    return ended && loop.tcpState().isReset(context.channel());
  }

  /** Whether the current request is the last one. */
  boolean endsWithCurrentRequest() {
    return ended && !hasHeldBytes();
  }

  /**
   * Called when an exchange has ended.
   *
   * @param last whether no further request is served
   */
  void onExchangeEnded(boolean last) {
    openUpgradeGate();
    Http1RequestDecoder own = decoder;
    if (own == null || !context.channel().isActive()) {
      return;
    }
    if (last) {
      own.discardFurtherRequests();
    } else {
      own.onExchangeEnded();
    }
    onDecoded();
  }

  /** Called after bytes were read: the decoder has used what it uses now. */
  void onDecoded() {
    Http1RequestDecoder own = decoder;
    if (own == null) {
      reportIfUsedUp();
      return;
    }
    memory.touch();
    charge(
        own.heldHeapBytes(),
        own.heldDirectBytes()
            + (bodyHandler == null ? 0 : bodyHandler.heldBytes())
            + (upgradeGate == null ? 0 : upgradeGate.heldBytes()));
    boolean yielded = own.hasYielded();
    if (yielded) {
      loop.executeNextIteration(this::resume);
    }
    readGate.set(Reason.PIPELINING, yielded || own.isWaiting() && own.holdsBytes());
    reportIfUsedUp();
  }

  private void reportIfUsedUp() {
    if (ended && !isServing()) {
      onUsedUp.run();
    }
  }

  private void resume() {
    if (decoder != null && decoder.hasYielded() && context.channel().isActive()) {
      decoder.resume();
      onDecoded();
    }
  }

  private void charge(long heap, long direct) {
    long heapChange = heap - heldHeap;
    long directChange = direct - heldDirect;
    heldHeap = heap;
    heldDirect = direct;
    memory.adjust(heapChange, directChange);
  }

  /** Ends HTTP: removes the decoder, which passes on what it holds. */
  void endHttp() {
    context.pipeline().remove(Http1RequestDecoder.HANDLER_NAME);
    decoder = null;
    openUpgradeGate();
    charge(0, 0);
    readGate.set(Reason.PIPELINING, false);
  }

  private void openUpgradeGate() {
    UpgradeGate held = upgradeGate;
    upgradeGate = null;
    if (held != null) {
      held.open();
    }
  }
}
