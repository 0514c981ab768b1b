package io.evenkeel.proxy;

import io.evenkeel.config.RouteConfig.HeaderRules;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import io.vertx.core.MultiMap;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The field lines of a head that is being made, in their order (RFC 9110 section 5.2). Not checked: each came in a head
 * that was, from the configuration, or is ours.
 */
final class FieldLines {
  private static final int FEW = 16;

  private @Nullable CharSequence[] names = new @Nullable CharSequence[FEW];
  private @Nullable CharSequence[] values = new @Nullable CharSequence[FEW];
  private int count;
  private @Nullable Forwarded forwarded;

  /** One more line, besides any of that name. */
  void add(CharSequence name, CharSequence value) {
    if (count == names.length) {
      names = Arrays.copyOf(names, count * 2);
      values = Arrays.copyOf(values, count * 2);
    }
    names[count] = name;
    values[count++] = value;
  }

  /**
   * Those of a head that came that pass this hop (RFC 9110 section 7.6.1).
   *
   * @param anew whether fields of a name are written anew
   */
  void pass(MultiMap in, Predicate<CharSequence> anew) {
    Set<String> named = HopByHop.named(in);
    for (Iterator<? extends Map.Entry<? extends CharSequence, ? extends CharSequence>> fields =
            in instanceof HttpHeaders http1 ? http1.iteratorCharSequence() : in.iterator();
        fields.hasNext(); ) {
      Map.Entry<? extends CharSequence, ? extends CharSequence> field = fields.next();
      CharSequence name = field.getKey();
      if (!HopByHop.ends(name)
          && !anew.test(name)
          && (named.isEmpty() || !named.contains(name.toString().toLowerCase(Locale.ROOT)))) {
        add(name, field.getValue());
      }
    }
  }

  /** Applies rules in this order: remove, set, add. */
  void apply(HeaderRules rules) {
    if (rules.isEmpty()) {
      return;
    }
    rules.remove().forEach(this::remove);
    rules.set().forEach(this::set);
    rules.add().forEach((name, values) -> values.forEach(value -> add(name, value)));
  }

  /** One line instead of all of that name. */
  void set(CharSequence name, CharSequence value) {
    remove(name);
    add(name, value);
  }

  void remove(CharSequence name) {
    unfold();
    int kept = 0;
    for (int i = 0; i < count; i++) {
      if (!AsciiString.contentEqualsIgnoreCase(name(i), name)) {
        names[kept] = names[i];
        values[kept++] = values[i];
      }
    }
    count = kept;
  }

  /** What is said of the client, behind all other lines. */
  void add(Forwarded of) {
    forwarded = of;
  }

  /** Adds all of them to a head of Vert.x's. */
  void addTo(MultiMap head) {
    unfold();
    // as HTTP/2 wants them, at less cost than Vert.x has it
    boolean lower = !(head instanceof HttpHeaders);
    for (int i = 0; i < count; i++) {
      CharSequence name = name(i);
      head.add(
          lower && name instanceof AsciiString ascii ? FieldNames.lower(ascii) : name, value(i));
    }
  }

  private void unfold() {
    Forwarded folded = forwarded;
    if (folded != null) {
      forwarded = null;
      folded.addTo(this);
    }
  }

  int count() {
    return count;
  }

  CharSequence name(int i) {
    return present(names[i]);
  }

  CharSequence value(int i) {
    return present(values[i]);
  }

  /** The lines behind all others, as bytes; none where there are none. */
  byte @Nullable [] rest() {
    return forwarded == null ? null : forwarded.lines();
  }

  private static CharSequence present(@Nullable CharSequence text) {
    return text == null ? "" : text;
  }
}
