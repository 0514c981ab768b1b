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
 * The field lines of a head that is being made, in their order (RFC 9110 section 5.2). Not checked: each came in a head
 * that was, from the configuration, or is ours.
 */
public final class HeaderLines {
  /** Lines that are prepared once for many heads. */
  public interface Prepared {
    /** The lines as HTTP/1.1 sends them, each with its line end. */
    byte[] encodedLines();

    /** Adds each line to {@code head}. */
    void addTo(HeaderLines head);
  }

  private static final int INITIAL_CAPACITY = 8;

  private @Nullable CharSequence[] names = new @Nullable CharSequence[INITIAL_CAPACITY];
  private @Nullable CharSequence[] values = new @Nullable CharSequence[INITIAL_CAPACITY];

  /** Which of the received lines one is that has no name here. */
  private int[] sourceLines = new int[INITIAL_CAPACITY];

  private @Nullable ReceivedHeaders received;
  private int count;
  private @Nullable Prepared trailing;

  /** One more line, besides any of that name. */
  public void add(CharSequence name, CharSequence value) {
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
   * Those of a head that came that pass this hop (RFC 9110 section 7.6.1). Of one head only.
   *
   * @param anew what is written anew
   */
  public void copyEndToEnd(MultiMap in, HeaderNameSet anew) {
    Set<String> named = HopByHop.connectionOptions(in);
    if (in instanceof ReceivedHeaders fields) {
      copyEndToEnd(fields, named, anew);
      return;
    }
    for (Iterator<? extends Map.Entry<? extends CharSequence, ? extends CharSequence>> fields =
            in instanceof HttpHeaders http1 ? http1.iteratorCharSequence() : in.iterator();
        fields.hasNext(); ) {
      Map.Entry<? extends CharSequence, ? extends CharSequence> field = fields.next();
      CharSequence name = field.getKey();
      if (!HopByHop.isHopByHop(name)
          && !anew.contains(name)
          && (named.isEmpty() || !named.contains(name.toString().toLowerCase(Locale.ROOT)))) {
        add(name, field.getValue());
      }
    }
  }

  private void copyEndToEnd(ReceivedHeaders in, Set<String> named, HeaderNameSet anew) {
    received = in;
    byte[] bytes = in.bytes();
    ensureCapacity(in.count());
    for (int i = 0; i < in.count(); i++) {
      int from = in.nameStart(i);
      int length = in.nameEnd(i) - from;
      if (!HopByHop.NAMES.contains(bytes, from, length)
          && !anew.contains(bytes, from, length)
          && (named.isEmpty() || !named.contains(in.name(i).toString().toLowerCase(Locale.ROOT)))) {
        sourceLines[count++] = i;
      }
    }
  }

  /** One line instead of all of that name. */
  public void set(CharSequence name, CharSequence value) {
    remove(name);
    add(name, value);
  }

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

  /** Puts prepared lines behind all others; only one such block is kept. */
  public void addTrailing(Prepared lines) {
    trailing = lines;
  }

  /** Adds all of them to a head of Vert.x's. */
  public void addTo(MultiMap head) {
    expandTrailing();
    // as HTTP/2 wants them, at less cost than Vert.x has it
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

  /** The value of line {@code i}, which keeps none of the bytes that came alive. */
  public AsciiString asciiValue(int i) {
    CharSequence own = values[i];
    if (own != null && names[i] != null) {
      return AsciiString.of(own);
    }
    ReceivedHeaders from = source();
    int start = from.valueStart(sourceLines[i]);
    return new AsciiString(from.bytes(), start, from.valueEnd(sourceLines[i]) - start, true);
  }

  /** Which of the received lines line {@code i} is; negative where it is none. */
  public int sourceLine(int i) {
    return names[i] == null ? sourceLines[i] : -1;
  }

  /** Where the received lines are. */
  public ReceivedHeaders source() {
    return Objects.requireNonNull(received, "a line of nobody's");
  }

  /** The lines behind all others, as bytes; none where there are none. */
  public byte @Nullable [] trailingLines() {
    return trailing == null ? null : trailing.encodedLines();
  }
}
