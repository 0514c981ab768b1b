package io.evenkeel.proxy;

import java.util.Arrays;

/** Where the fields are in the bytes of a head that is being read; the room is used again for the next one. */
final class FieldSpans {
  private static final int FEW = 8;

  private int[] spans;
  private int count;
  private long marks;

  FieldSpans() {
    this(FEW);
  }

  /** With room for so many. */
  FieldSpans(int fields) {
    spans = new int[Math.max(1, fields) * ReceivedFields.SPAN];
  }

  /** One more, whose line ends at {@code end}; white space there is none of its value. */
  void add(byte[] bytes, int name, int colon, int value, int end) {
    int last = end;
    while (last > value && Octets.isBlank(bytes[last - 1])) {
      last--;
    }
    int to = count++ * ReceivedFields.SPAN;
    if (to == spans.length) {
      spans = Arrays.copyOf(spans, 2 * to);
    }
    spans[to] = name;
    spans[to + 1] = colon;
    spans[to + 2] = value;
    spans[to + 3] = last;
    marks |= 1L << FieldNames.slot(bytes, name, colon - name);
  }

  ReceivedFields fields(byte[] bytes) {
    return new ReceivedFields(
        bytes, Arrays.copyOf(spans, count * ReceivedFields.SPAN), count, marks);
  }

  void clear() {
    count = 0;
    marks = 0;
  }
}
