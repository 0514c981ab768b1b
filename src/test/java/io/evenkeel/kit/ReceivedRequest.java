package io.evenkeel.kit;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** One request as a scripted backend received it. Written by its connection's thread, read by any thread. */
public final class ReceivedRequest {
  private final Head head;
  private final int nth;
  private final AtomicLong count = new AtomicLong();
  private volatile byte[] bytes = new byte[0];
  private volatile boolean complete;

  ReceivedRequest(Head head, int nth) {
    this.head = head;
    this.nth = nth;
  }

  public Head head() {
    return head;
  }

  /** The number of this request on its connection, from 1. */
  public int nth() {
    return nth;
  }

  public String method() {
    return head.word(0);
  }

  public String target() {
    return head.word(1);
  }

  public Optional<String> field(String name) {
    return head.field(name);
  }

  /** Bytes of the body that were read so far. */
  public AtomicLong count() {
    return count;
  }

  /** Whether the body was read to its end. */
  public boolean complete() {
    return complete;
  }

  public String body() {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  void end(byte[] all) {
    bytes = all;
    count.set(Math.max(count.get(), all.length));
    complete = true;
  }

  @Override
  public String toString() {
    return head.first() + (nth > 1 ? " (kept connection)" : "");
  }
}
