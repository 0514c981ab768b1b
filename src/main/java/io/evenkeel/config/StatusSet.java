package io.evenkeel.config;

import java.util.BitSet;

/** A set of HTTP status codes, 100..999. Immutable. */
public final class StatusSet {
  public static final StatusSet NONE = new StatusSet(new BitSet());
  private final BitSet codes;

  private StatusSet(BitSet codes) {
    this.codes = codes;
  }

  /** A range that includes both ends. */
  public static StatusSet range(int first, int last) {
    BitSet codes = new BitSet();
    codes.set(first, last + 1);
    return new StatusSet(codes);
  }

  public StatusSet union(StatusSet other) {
    BitSet sum = (BitSet) codes.clone();
    sum.or(other.codes);
    return new StatusSet(sum);
  }

  public boolean isEmpty() {
    return codes.isEmpty();
  }

  public boolean contains(int status) {
    return codes.get(status);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StatusSet that && that.codes.equals(codes);
  }

  @Override
  public int hashCode() {
    return codes.hashCode();
  }

  /** In the form {@code 200-299,404}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int first = codes.nextSetBit(0); first >= 0; ) {
      int last = codes.nextClearBit(first) - 1;
      text.append(text.isEmpty() ? "" : ",").append(first).append(last > first ? "-" + last : "");
      first = codes.nextSetBit(last + 1);
    }
    return text.toString();
  }
}
