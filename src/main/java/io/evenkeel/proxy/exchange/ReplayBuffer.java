package io.evenkeel.proxy.exchange;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/** What of a body can be sent again: all that came of it, until that is too much; then nothing. */
final class ReplayBuffer {
  private final int maxBytes;
  private List<Buffer> chunks = List.of();
  private long received;
  private boolean incomplete;

  /** @param most how much is kept, in bytes */
  ReplayBuffer(int most) {
    this.maxBytes = most;
  }

  /** Bytes that came so far. */
  long received() {
    return received;
  }

  /** Whether something of the body is lost: it cannot be sent again. */
  boolean incomplete() {
    return incomplete;
  }

  /** Whether the next {@code length} bytes are kept, with all that came before. */
  boolean fits(int length) {
    return !incomplete && received + length <= maxBytes;
  }

  /** So many bytes came, which nobody keeps. */
  void countUnbuffered(int length) {
    received += length;
    discard();
  }

  /** A piece came, which is kept if it can be. */
  void add(Buffer piece) {
    if (fits(piece.length())) {
      received += piece.length();
      chunks = chunks.isEmpty() ? new ArrayList<>(1) : chunks;
      chunks.add(piece);
    } else {
      countUnbuffered(piece.length());
    }
  }

  void discard() {
    incomplete = true;
    chunks = List.of();
  }

  /** Where nothing is ever kept, what is sent once is spent. */
  void markSent() {
    incomplete |= maxBytes == 0;
  }

  int size() {
    return chunks.size();
  }

  Buffer chunk(int nth) {
    return chunks.get(nth);
  }

  /** All of it in one piece. */
  Buffer toBuffer() {
    if (chunks.size() == 1) {
      return chunks.get(0);
    }
    Buffer all = Buffer.buffer();
    chunks.forEach(all::appendBuffer);
    return all;
  }
}
