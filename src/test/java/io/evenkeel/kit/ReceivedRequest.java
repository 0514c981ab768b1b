package io.evenkeel.kit;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** One request as a scripted backend received it. Its connection writes, any thread reads. */
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

  /** 1 on a fresh connection, more on a kept one. */
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

  /** What was read of the body so far. */
  public AtomicLong count() {
    return count;
  }

  /** Whether the body came to its end. */
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
