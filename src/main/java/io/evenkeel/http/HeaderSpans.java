package io.evenkeel.http;

import java.util.Arrays;

/** Collects the position of each header in the bytes of a section that is being read. Reused for the next section. */
public final class HeaderSpans {
  private static final int INITIAL_CAPACITY = 8;

  private int[] spans;
  private int count;
  private long nameBits;

  public HeaderSpans() {
    this(INITIAL_CAPACITY);
  }

  /** @param capacity the number of headers to allocate space for */
  public HeaderSpans(int capacity) {
    spans = new int[Math.max(1, capacity) * ReceivedHeaders.SPAN_INTS];
  }

  /**
   * Adds the header whose line ends at {@code end}, without the line end. White space before the end is not part of
   * its value.
   */
  public void add(byte[] bytes, int name, int colon, int value, int end) {
    int valueEnd = end;
    while (valueEnd > value && ByteScanner.isBlank(bytes[valueEnd - 1])) {
      valueEnd--;
    }
    int to = count++ * ReceivedHeaders.SPAN_INTS;
    if (to == spans.length) {
      spans = Arrays.copyOf(spans, 2 * to);
    }
    spans[to] = name;
    spans[to + 1] = colon;
    spans[to + 2] = value;
    spans[to + 3] = valueEnd;
    nameBits |= 1L << KnownHeaderNames.slot(bytes, name, colon - name);
  }

  /** Returns the headers that were added since the last {@link #clear}. They keep {@code bytes}. */
  public ReceivedHeaders toHeaders(byte[] bytes) {
    return new ReceivedHeaders(
        bytes, Arrays.copyOf(spans, count * ReceivedHeaders.SPAN_INTS), count, nameBits);
  }

  public void clear() {
    count = 0;
    nameBits = 0;
  }
}
