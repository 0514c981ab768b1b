package io.evenkeel.proxy.headers;

import io.evenkeel.http.HeaderLines;
import io.evenkeel.http.HeaderNames;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/** Adds this proxy, with the version that it received, to the Via header (RFC 9110 section 7.6.3). */
public final class Via {
  private static final String PSEUDONYM = "evenkeel";

  private Via() {}

  static void add(MultiMap in, HeaderLines out, HttpVersion version) {
    add(joinValues(in, HeaderNames.VIA), element(version), out);
  }

  /**
   * Adds this proxy to a request, with the id of the listener as a comment if the request may come back to it.
   *
   * @param toOwnPort whether the backend has the same port as the listener, so that it may be the listener
   */
  static void addTo(
      MultiMap in, HeaderLines out, HttpVersion version, String listenerId, boolean toOwnPort) {
    String earlier = joinValues(in, HeaderNames.VIA);
    boolean mayComeBack = toOwnPort || earlier != null && earlier.contains(PSEUDONYM);
    add(earlier, mayComeBack ? element(version) + comment(listenerId) : element(version), out);
  }

  private static void add(@Nullable String earlier, String element, HeaderLines out) {
    out.add(HeaderNames.VIA, earlier == null ? element : earlier + ", " + element);
  }

  private static String element(HttpVersion version) {
    return switch (version) {
      case HTTP_1_0 -> "1.0 evenkeel";
      case HTTP_1_1 -> "1.1 evenkeel";
      case HTTP_2 -> "2.0 evenkeel";
    };
  }

  private static String comment(String listenerId) {
    return " (" + listenerId + ")";
  }

  /** Whether a request has passed the listener with this id before. */
  public static boolean names(MultiMap in, String listenerId) {
    if (!in.contains(HeaderNames.VIA)) {
      return false;
    }
    String all = joinValues(in, HeaderNames.VIA);
    return all != null && all.contains(PSEUDONYM + comment(listenerId));
  }

  /** All values of a header as one list, or null if there is no such header. */
  static @Nullable String joinValues(MultiMap headers, CharSequence name) {
    return headers.contains(name) ? String.join(", ", headers.getAll(name)) : null;
  }
}
