package io.evenkeel.proxy.exchange;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/** Keeps the chunks of a body for a retry, up to a limit. Once the limit is exceeded it keeps nothing. */
final class ReplayBuffer {
  private final int maxBytes;
  private List<Buffer> chunks = List.of();
  private long received;
  private boolean incomplete;

  ReplayBuffer(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** The number of bytes read so far, kept or not. */
  long received() {
    return received;
  }

  /** Whether a part of the body was not kept, so that it cannot be sent again. */
  boolean incomplete() {
    return incomplete;
  }

  /** Whether the buffer could keep {@code length} more bytes. */
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

  /** Called when sending begins. If the limit is 0, the body cannot be sent again from then on. */
  void markSent() {
    incomplete |= maxBytes == 0;
  }

  int size() {
    return chunks.size();
  }

  Buffer chunk(int index) {
    return chunks.get(index);
  }

  /** Returns all kept chunks in one buffer. */
  Buffer toBuffer() {
    if (chunks.size() == 1) {
      return chunks.get(0);
    }
    Buffer all = Buffer.buffer();
    chunks.forEach(all::appendBuffer);
    return all;
  }
}
