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
 * The fields of a head or trailer section of HTTP/1 in the bytes that came: what nobody asks for is never made a text, and
 * passes as bytes.
 */
public final class ReceivedHeaders extends ReadOnlyHeaders {
  /** Of each field: where its name begins and ends, and its value. */
  static final int SPAN = 4;

  private final byte[] bytes;
  private final int[] spans;
  private int count;

  /** A bit for each name that is here; others may have the same. */
  private final long marks;

  private @Nullable String @Nullable [] texts;

  ReceivedHeaders(byte[] bytes, int[] spans, int count, long marks) {
    this.bytes = bytes;
    this.spans = spans;
    this.count = count;
    this.marks = marks;
  }

  int count() {
    return count;
  }

  public byte[] bytes() {
    return bytes;
  }

  public int nameFrom(int i) {
    return spans[i * SPAN];
  }

  public int nameTo(int i) {
    return spans[i * SPAN + 1];
  }

  public int valueFrom(int i) {
    return spans[i * SPAN + 2];
  }

  public int valueTo(int i) {
    return spans[i * SPAN + 3];
  }

  /** Whether there is one space between the colon of line {@code i} and its value. */
  public boolean spaced(int i) {
    int colon = nameTo(i);
    return valueFrom(i) == colon + 2 && bytes[colon + 1] == ByteScanner.SP;
  }

  /** The name of line {@code i}, which keeps none of the bytes alive. */
  AsciiString name(int i) {
    int from = nameFrom(i);
    int length = nameTo(i) - from;
    AsciiString usual = KnownHeaderNames.of(bytes, from, length);
    return usual == null ? new AsciiString(bytes, from, length, true) : usual;
  }

  /** The value of line {@code i}. */
  public String value(int i) {
    @Nullable String[] made = texts;
    if (made == null) {
      made = new @Nullable String[count];
      texts = made;
    }
    String text = made[i];
    if (text == null) {
      int from = valueFrom(i);
      text = new String(bytes, from, valueTo(i) - from, StandardCharsets.ISO_8859_1);
      made[i] = text;
    }
    return text;
  }

  /** The next line of that name; negative where there is none from {@code first} on. */
  public int find(CharSequence name, int first) {
    if (name.length() > 0 && (marks >>> KnownHeaderNames.slot(name) & 1) != 0) {
      for (int i = first; i < count; i++) {
        if (named(i, name)) {
          return i;
        }
      }
    }
    return -1;
  }

  /** Whether line {@code i} is one of that name. */
  boolean named(int i, CharSequence name) {
    return nameTo(i) - nameFrom(i) == name.length()
        && KnownHeaderNames.is(name, bytes, nameFrom(i));
  }

  @Override
  public @Nullable String get(CharSequence name) {
    int i = find(name, 0);
    return i < 0 ? null : value(i);
  }

  @Override
  public @Nullable String get(String name) {
    return get((CharSequence) name);
  }

  @Override
  public List<String> getAll(CharSequence name) {
    int i = find(name, 0);
    if (i < 0) {
      return List.of();
    }
    List<String> all = new ArrayList<>(1);
    for (; i >= 0; i = find(name, i + 1)) {
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
    return find(name, 0) >= 0;
  }

  @Override
  public boolean contains(String name) {
    return contains((CharSequence) name);
  }

  @Override
  public boolean contains(CharSequence name, CharSequence value, boolean anyCase) {
    for (int i = find(name, 0); i >= 0; i = find(name, i + 1)) {
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

  /** How many names there are. */
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
    return each(i -> Map.entry(name(i).toString(), value(i)));
  }

  @Override
  public Iterator<Map.Entry<CharSequence, CharSequence>> iteratorCharSequence() {
    return each(i -> Map.entry(name(i), value(i)));
  }

  private <T> Iterator<T> each(IntFunction<T> field) {
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
        return field.apply(next++);
      }
    };
  }

  /** Takes all lines of that name out: the only change there is. */
  @Override
  public ReceivedHeaders remove(CharSequence name) {
    texts = null;
    int kept = 0;
    for (int i = 0; i < count; i++) {
      if (!named(i, name)) {
        System.arraycopy(spans, i * SPAN, spans, kept++ * SPAN, SPAN);
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
