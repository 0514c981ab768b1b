package io.evenkeel.proxy.exchange;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/** Keeps what was read of a body so that it can be sent again, up to a limit; beyond the limit it keeps nothing. */
final class ReplayBuffer {
  private final int maxBytes;
  private List<Buffer> chunks = List.of();
  private long received;
  private boolean incomplete;

  ReplayBuffer(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Bytes read so far, kept or not. */
  long received() {
    return received;
  }

  /** Whether a part of the body is not kept, so that it cannot be sent again. */
  boolean incomplete() {
    return incomplete;
  }

  /** Whether the next {@code length} bytes would be kept, with all before them. */
  boolean fits(int length) {
    return !incomplete && received + length <= maxBytes;
  }

  /** Counts bytes that are not kept. */
  void countUnbuffered(int length) {
    received += length;
    discard();
  }

  /** Keeps a chunk if it fits. */
  void add(Buffer chunk) {
    if (fits(chunk.length())) {
      received += chunk.length();
      chunks = chunks.isEmpty() ? new ArrayList<>(1) : chunks;
      chunks.add(chunk);
    } else {
      countUnbuffered(chunk.length());
    }
  }

  void discard() {
    incomplete = true;
    chunks = List.of();
  }

  /** A body of which nothing may be kept cannot be sent again once sending has begun. */
  void markSent() {
    incomplete |= maxBytes == 0;
  }

  int size() {
    return chunks.size();
  }

  Buffer chunk(int index) {
    return chunks.get(index);
  }

  /** All that is kept, in one buffer. */
  Buffer toBuffer() {
    if (chunks.size() == 1) {
      return chunks.get(0);
    }
    Buffer all = Buffer.buffer();
    chunks.forEach(all::appendBuffer);
    return all;
  }
}
