package io.evenkeel.http;

import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The headers of an HTTP/1 head or trailer section, kept as the bytes that were received. A value becomes a string only
 * when it is read; headers that are only forwarded stay bytes. Used on one event loop.
 */
public final class ReceivedHeaders extends ReadOnlyHeaders {
  /** Numbers per header: start and end of its name, start and end of its value. */
  static final int SPAN_INTS = 4;

  private final byte[] bytes;
  private final int[] spans;
  private int count;

  /** One bit per name that is present; different names may share a bit. */
  private final long nameBits;

  private @Nullable String @Nullable [] valueCache;

  ReceivedHeaders(byte[] bytes, int[] spans, int count, long nameBits) {
    this.bytes = bytes;
    this.spans = spans;
    this.count = count;
    this.nameBits = nameBits;
  }

  int count() {
    return count;
  }

  public byte[] bytes() {
    return bytes;
  }

  public int nameStart(int i) {
    return spans[i * SPAN_INTS];
  }

  public int nameEnd(int i) {
    return spans[i * SPAN_INTS + 1];
  }

  public int valueStart(int i) {
    return spans[i * SPAN_INTS + 2];
  }

  public int valueEnd(int i) {
    return spans[i * SPAN_INTS + 3];
  }

  /** Whether there is one space between the colon of line {@code i} and its value. */
  public boolean hasSingleSpace(int i) {
    int colon = nameEnd(i);
    return valueStart(i) == colon + 2 && bytes[colon + 1] == ByteScanner.SP;
  }

  /** The name of line {@code i} as a copy that does not keep the received bytes in memory. */
  AsciiString name(int i) {
    int from = nameStart(i);
    int length = nameEnd(i) - from;
    AsciiString known = KnownHeaderNames.of(bytes, from, length);
    return known == null ? new AsciiString(bytes, from, length, true) : known;
  }

  /** The value of line {@code i}. */
  public String value(int i) {
    @Nullable String[] cache = valueCache;
    if (cache == null) {
      cache = new @Nullable String[count];
      valueCache = cache;
    }
    String text = cache[i];
    if (text == null) {
      int from = valueStart(i);
      text = new String(bytes, from, valueEnd(i) - from, StandardCharsets.ISO_8859_1);
      cache[i] = text;
    }
    return text;
  }

  /** The index of the first line of this name from {@code first} on, or -1. */
  public int indexOf(CharSequence name, int first) {
    if (name.length() > 0 && (nameBits >>> KnownHeaderNames.slot(name) & 1) != 0) {
      for (int i = first; i < count; i++) {
        if (isNamed(i, name)) {
          return i;
        }
      }
    }
    return -1;
  }

  /** The name as the first line of this name spells it; {@code name} itself if there is no such line. */
  CharSequence spelling(CharSequence name) {
    int i = indexOf(name, 0);
    return i < 0
            || name instanceof AsciiString same
                && KnownHeaderNames.matchesExactly(same, bytes, nameStart(i))
        ? name
        : name(i);
  }

  /** Whether line {@code i} has this name. */
  boolean isNamed(int i, CharSequence name) {
    return nameEnd(i) - nameStart(i) == name.length()
        && KnownHeaderNames.matchesIgnoreCase(name, bytes, nameStart(i));
  }

  @Override
  public @Nullable String get(CharSequence name) {
    int i = indexOf(name, 0);
    return i < 0 ? null : value(i);
  }

  @Override
  public @Nullable String get(String name) {
    return get((CharSequence) name);
  }

  @Override
  public List<String> getAll(CharSequence name) {
    int i = indexOf(name, 0);
    if (i < 0) {
      return List.of();
    }
    List<String> all = new ArrayList<>(1);
    for (; i >= 0; i = indexOf(name, i + 1)) {
      all.add(value(i));
    }
    return all;
  }

  @Override
  public List<String> getAll(String name) {
    return getAll((CharSequence) name);
  }

  @Override
  public boolean contains(CharSequence name) {
    return indexOf(name, 0) >= 0;
  }

  @Override
  public boolean contains(String name) {
    return contains((CharSequence) name);
  }

  @Override
  public boolean contains(CharSequence name, CharSequence value, boolean anyCase) {
    for (int i = indexOf(name, 0); i >= 0; i = indexOf(name, i + 1)) {
      if (anyCase
          ? AsciiString.contentEqualsIgnoreCase(value(i), value)
          : AsciiString.contentEquals(value(i), value)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean contains(String name, String value, boolean anyCase) {
    return contains((CharSequence) name, value, anyCase);
  }

  @Override
  public boolean isEmpty() {
    return count == 0;
  }

  /** The number of different names. */
  @Override
  public int size() {
    return names().size();
  }

  @Override
  public Set<String> names() {
    Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    for (int i = 0; i < count; i++) {
      names.add(name(i).toString());
    }
    return names;
  }

  @Override
  @SuppressWarnings("deprecation")
  public Iterator<Map.Entry<String, String>> iterator() {
    return iterate(i -> Map.entry(name(i).toString(), value(i)));
  }

  @Override
  public Iterator<Map.Entry<CharSequence, CharSequence>> iteratorCharSequence() {
    return iterate(i -> Map.entry(name(i), value(i)));
  }

  private <T> Iterator<T> iterate(IntFunction<T> entryAt) {
    return new Iterator<>() {
      private int next;

      @Override
      public boolean hasNext() {
        return next < count;
      }

      @Override
      public T next() {
        if (next >= count) {
          throw new NoSuchElementException();
        }
        return entryAt.apply(next++);
      }
    };
  }

  /** Removes all lines of this name. This is the only change that is supported. */
  @Override
  public ReceivedHeaders remove(CharSequence name) {
    valueCache = null;
    int kept = 0;
    for (int i = 0; i < count; i++) {
      if (!isNamed(i, name)) {
        System.arraycopy(spans, i * SPAN_INTS, spans, kept++ * SPAN_INTS, SPAN_INTS);
      }
    }
    count = kept;
    return this;
  }

  @Override
  public ReceivedHeaders remove(String name) {
    return remove((CharSequence) name);
  }
}
