package io.evenkeel.balance;

/** A hash of 64 bits, the same in every process: of ids of backends, and of what requests are chosen by. */
public final class KeyHash {
  private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

  private KeyHash() {}

  /** The hash of a text; never {@link BalancingPolicy#NO_KEY}. */
  public static long of(CharSequence text) {
    long hash = text.length() * MULTIPLIER;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001B3L;
    }
    long mixed = mix(hash);
    return mixed == BalancingPolicy.NO_KEY ? 1 : mixed;
  }

  /** Spreads the bits, so that keys that differ in one bit differ in half of them (finalizer of SplitMix64). */
  static long mix(long bits) {
    long mixed = (bits ^ bits >>> 30) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
    return mixed ^ mixed >>> 31;
  }
}
