package io.evenkeel.proxy.exchange;

import io.evenkeel.net.MemoryAccount;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/** Keeps the chunks of a body for a retry, up to a limit. Once the limit is exceeded it keeps nothing. */
final class ReplayBuffer {
  /** What the objects of a chunk take of the heap. */
  private static final int CHUNK_BYTES = 256;

  private final int maxBytes;
  private final MemoryAccount memory;
  private List<Buffer> chunks = List.of();
  private long received;
  private long charged;
  private boolean incomplete;

  /** @param memory is charged for what is kept */
  ReplayBuffer(int maxBytes, MemoryAccount memory) {
    this.maxBytes = maxBytes;
    this.memory = memory;
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
      charged += chunk.length() + CHUNK_BYTES;
      memory.charge(chunk.length() + CHUNK_BYTES, 0);
    } else {
      countUnbuffered(chunk.length());
    }
  }

  void discard() {
    incomplete = true;
    chunks = List.of();
    if (charged > 0) {
      memory.release(charged, 0);
      charged = 0;
    }
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
