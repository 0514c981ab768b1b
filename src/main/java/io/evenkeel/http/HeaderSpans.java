package io.evenkeel.http;

import java.util.Arrays;

/** Where the fields are in the bytes of a head that is being read; the room is used again for the next one. */
public final class HeaderSpans {
  private static final int INITIAL_CAPACITY = 8;

  private int[] spans;
  private int count;
  private long nameBits;

  public HeaderSpans() {
    this(INITIAL_CAPACITY);
  }

  /** With room for so many. */
  public HeaderSpans(int fields) {
    spans = new int[Math.max(1, fields) * ReceivedHeaders.SPAN_INTS];
  }

  /** One more, whose line ends at {@code end}; white space there is none of its value. */
  public void add(byte[] bytes, int name, int colon, int value, int end) {
    int last = end;
    while (last > value && ByteScanner.isBlank(bytes[last - 1])) {
      last--;
    }
    int to = count++ * ReceivedHeaders.SPAN_INTS;
    if (to == spans.length) {
      spans = Arrays.copyOf(spans, 2 * to);
    }
    spans[to] = name;
    spans[to + 1] = colon;
    spans[to + 2] = value;
    spans[to + 3] = last;
    nameBits |= 1L << KnownHeaderNames.slot(bytes, name, colon - name);
  }

  public ReceivedHeaders toHeaders(byte[] bytes) {
    return new ReceivedHeaders(
        bytes, Arrays.copyOf(spans, count * ReceivedHeaders.SPAN_INTS), count, nameBits);
  }

  public void clear() {
    count = 0;
    nameBits = 0;
  }
}
