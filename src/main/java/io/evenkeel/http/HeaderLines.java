package io.evenkeel.http;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import io.vertx.core.MultiMap;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The header lines of a head that is being written, in order (RFC 9110 section 5.2). They are not checked, because
 * each comes from a head that was checked, from the configuration, or from this program.
 */
public final class HeaderLines {
  /** Lines that are encoded once for many heads. */
  public interface Prepared {
    /** The lines as HTTP/1.1 sends them, each with its line end. */
    byte[] encodedLines();

    /** Adds each line to {@code head}. */
    void addTo(HeaderLines head);
  }

  private static final int INITIAL_CAPACITY = 8;

  private @Nullable CharSequence[] names = new @Nullable CharSequence[INITIAL_CAPACITY];
  private @Nullable CharSequence[] values = new @Nullable CharSequence[INITIAL_CAPACITY];

  /** For each line without an entry in {@link #names}: its index in {@link #received}. */
  private int[] sourceLines = new int[INITIAL_CAPACITY];

  private @Nullable ReceivedHeaders received;

  /** The head that decides how names are spelled. */
  private @Nullable MultiMap spelling;

  private int count;
  private @Nullable Prepared trailing;

  /**
   * Spells the names of the lines that are added later as {@code in} does where it has them: names are written as they
   * came, because some recipients compare them with their case.
   *
   * @param in a head of HTTP/1
   */
  public void spellLike(MultiMap in) {
    spelling = in;
  }

  private CharSequence spelled(CharSequence name) {
    MultiMap from = spelling;
    if (from instanceof ReceivedHeaders headers) {
      return headers.spelling(name);
    }
    if (from != null && from.contains(name)) {
      for (Map.Entry<String, String> header : from) {
        if (AsciiString.contentEqualsIgnoreCase(header.getKey(), name)) {
          return header.getKey();
        }
      }
    }
    return name;
  }

  /** Adds a line; other lines of the same name stay. */
  public void add(CharSequence name, CharSequence value) {
    addExactly(spelled(name), value);
  }

  /** Adds a line whose name is spelled as it is given. */
  public void addExactly(CharSequence name, CharSequence value) {
    ensureCapacity(1);
    names[count] = name;
    values[count++] = value;
  }

  private void ensureCapacity(int more) {
    if (count + more > names.length) {
      int size = Math.max(2 * count, count + more + INITIAL_CAPACITY / 2);
      names = Arrays.copyOf(names, size);
      values = Arrays.copyOf(values, size);
      sourceLines = Arrays.copyOf(sourceLines, size);
    }
  }

  /**
   * Copies the headers that are forwarded (RFC 9110 section 7.6.1). At most one head may be copied into these lines.
   *
   * @param rewritten names that are not copied, because the caller writes them itself
   */
  public void copyEndToEnd(MultiMap in, HeaderNameSet rewritten) {
    Set<String> connectionOptions = HopByHop.connectionOptions(in);
    if (in instanceof ReceivedHeaders headers) {
      copyEndToEnd(headers, connectionOptions, rewritten);
      return;
    }
    for (Iterator<? extends Map.Entry<? extends CharSequence, ? extends CharSequence>> headers =
            in instanceof HttpHeaders http1 ? http1.iteratorCharSequence() : in.iterator();
        headers.hasNext(); ) {
      Map.Entry<? extends CharSequence, ? extends CharSequence> header = headers.next();
      CharSequence name = header.getKey();
      if (!HopByHop.isHopByHop(name)
          && !rewritten.contains(name)
          && (connectionOptions.isEmpty()
              || !connectionOptions.contains(name.toString().toLowerCase(Locale.ROOT)))) {
        add(name, header.getValue());
      }
    }
  }

  private void copyEndToEnd(
      ReceivedHeaders in, Set<String> connectionOptions, HeaderNameSet rewritten) {
    received = in;
    byte[] bytes = in.bytes();
    ensureCapacity(in.count());
    for (int i = 0; i < in.count(); i++) {
      int from = in.nameStart(i);
      int length = in.nameEnd(i) - from;
      if (!HopByHop.NAMES.contains(bytes, from, length)
          && !rewritten.contains(bytes, from, length)
          && (connectionOptions.isEmpty()
              || !connectionOptions.contains(in.name(i).toString().toLowerCase(Locale.ROOT)))) {
        sourceLines[count++] = i;
      }
    }
  }

  /** Replaces all lines of this name with one. */
  public void set(CharSequence name, CharSequence value) {
    remove(name);
    add(name, value);
  }

  /** Removes all lines of this name. */
  public void remove(CharSequence name) {
    expandTrailing();
    int kept = 0;
    for (int i = 0; i < count; i++) {
      if (!isNamed(i, name)) {
        names[kept] = names[i];
        values[kept] = values[i];
        sourceLines[kept++] = sourceLines[i];
      }
    }
    Arrays.fill(names, kept, count, null);
    count = kept;
  }

  private boolean isNamed(int i, CharSequence name) {
    CharSequence own = names[i];
    return own == null
        ? source().isNamed(sourceLines[i], name)
        : AsciiString.contentEqualsIgnoreCase(own, name);
  }

  /** Adds prepared lines after all others. A second call replaces the first block. */
  public void addTrailing(Prepared lines) {
    trailing = lines;
  }

  /** Adds all lines to Vert.x's head. */
  public void addTo(MultiMap head) {
    expandTrailing();
    // HTTP/2 requires lower case; this costs less than the conversion in Vert.x
    boolean lower = !(head instanceof HttpHeaders);
    for (int i = 0; i < count; i++) {
      CharSequence name = name(i);
      head.add(
          lower && name instanceof AsciiString ascii ? KnownHeaderNames.toLowerCase(ascii) : name,
          value(i));
    }
  }

  private void expandTrailing() {
    Prepared lines = trailing;
    if (lines != null) {
      trailing = null;
      lines.addTo(this);
    }
  }

  public int count() {
    return count;
  }

  public CharSequence name(int i) {
    CharSequence own = names[i];
    return own == null ? source().name(sourceLines[i]) : own;
  }

  public CharSequence value(int i) {
    CharSequence own = values[i];
    return own == null || names[i] == null ? source().value(sourceLines[i]) : own;
  }

  /** The value of line {@code i} as a copy that does not keep the received bytes in memory. */
  public AsciiString asciiValue(int i) {
    CharSequence own = values[i];
    if (own != null && names[i] != null) {
      return AsciiString.of(own);
    }
    ReceivedHeaders from = source();
    int start = from.valueStart(sourceLines[i]);
    return new AsciiString(from.bytes(), start, from.valueEnd(sourceLines[i]) - start, true);
  }

  /** The index of line {@code i} in {@link #source}, or -1 if it is not a received line. */
  public int sourceLine(int i) {
    return names[i] == null ? sourceLines[i] : -1;
  }

  /** The head that was copied; may be called only if a line has a {@link #sourceLine}. */
  public ReceivedHeaders source() {
    return Objects.requireNonNull(received, "no head was copied");
  }

  /** The lines of {@link #addTrailing} as HTTP/1.1 sends them; {@code null} if there are none. */
  public byte @Nullable [] trailingLines() {
    return trailing == null ? null : trailing.encodedLines();
  }
}
