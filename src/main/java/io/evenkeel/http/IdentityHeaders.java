package io.evenkeel.http;

import java.util.List;
import java.util.Locale;

/**
 * The headers by which a proxy describes its client. Backends believe them, so a client must not be able to write them.
 * This is the only list of them: all checks and filters are made from it.
 */
public final class IdentityHeaders {
  /** What happens to a header that a trusted proxy sent. */
  public enum FromTrustedProxy {
    /** It is forwarded with an addition. */
    EXTENDED,

    /** It is forwarded in the form that all forwarding headers agree on. */
    UNIFIED,

    /** It is forwarded as it came. */
    KEPT
  }

  /**
   * One header, or a group of them. From any other client than a trusted proxy it is removed.
   *
   * @param name in lower case; ends with a star if it stands for all names that begin so
   * @param written whether every request to a backend has this header, with our own value
   */
  public record Row(String name, boolean written, FromTrustedProxy fromTrustedProxy) {}

  public static final List<Row> TABLE = List.of(
      new Row("forwarded", true, FromTrustedProxy.EXTENDED),
      new Row("x-forwarded-for", true, FromTrustedProxy.EXTENDED),
      new Row("x-forwarded-host", true, FromTrustedProxy.UNIFIED),
      new Row("x-forwarded-port", true, FromTrustedProxy.UNIFIED),
      new Row("x-forwarded-proto", true, FromTrustedProxy.UNIFIED),
      new Row("x-real-ip", true, FromTrustedProxy.UNIFIED),
      new Row("x-forwarded-prefix", false, FromTrustedProxy.EXTENDED),
      new Row("x-forwarded-*", false, FromTrustedProxy.KEPT),
      new Row("client-cert", false, FromTrustedProxy.KEPT),
      new Row("client-cert-chain", false, FromTrustedProxy.KEPT));

  private static final HeaderNameSet NAMES =
      HeaderNameSet.of(TABLE.stream().map(Row::name).toArray(String[]::new));

  private IdentityHeaders() {}

  /** The names that are not copied to a backend from the request of a client, or else of a trusted proxy. */
  public static String[] namesToDrop(boolean trustedProxy) {
    return TABLE.stream()
        .filter(row -> row.written() || !trustedProxy)
        .map(Row::name)
        .toArray(String[]::new);
  }

  /** Whether {@code name} is in the table; {@code _} in it counts as {@code -}, because CGI reads it so. */
  public static boolean contains(CharSequence name) {
    return NAMES.contains(name.toString().toLowerCase(Locale.ROOT).replace('_', '-'));
  }
}
