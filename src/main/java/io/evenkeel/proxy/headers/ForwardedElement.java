package io.evenkeel.proxy.headers;

import io.evenkeel.config.Cidrs;
import io.evenkeel.http.RequestUri;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What one proxy said about the request that it got: an element of Forwarded (RFC 7239 section 4), or a member of
 * X-Forwarded-For.
 *
 * @param text as received
 * @param address of the sender of that request, in the form of RFC 5952; {@code null} if it is unknown, obfuscated or
 *     malformed
 * @param scheme {@code http} or {@code https}; {@code null} if it is not said
 * @param host with its port if one is said; {@code null} if no valid one is said
 */
record ForwardedElement(
    String text,
    @Nullable String address,
    @Nullable String scheme,
    @Nullable String host) {

  /** The elements of the lines of Forwarded. A malformed line becomes one element that says nothing. */
  static List<ForwardedElement> listOf(List<String> lines) {
    List<ForwardedElement> all = new ArrayList<>();
    for (String line : lines) {
      List<ForwardedElement> elements = new Parser(line).parse();
      all.addAll(
          elements == null
              ? List.of(new ForwardedElement("for=unknown", null, null, null))
              : elements);
    }
    return all;
  }

  /** A member of X-Forwarded-For. */
  static ForwardedElement ofMember(String member) {
    return new ForwardedElement(member, parseAddress(member), null, null);
  }

  /**
   * The address in a node identifier (RFC 7239 section 6), with or without a port, and with or without brackets and
   * quotes; {@code null} if it has none.
   */
  static @Nullable String parseAddress(String node) {
    String text = unquoted(node);
    int bracket = text.startsWith("[") ? text.indexOf(']') : -1;
    int colon = text.indexOf(':');
    int end = text.length();
    if (bracket > 0) {
      end = bracket + 1;
    } else if (colon == text.lastIndexOf(':') && colon >= 0) {
      end = colon;
    }
    if (end < text.length() && (text.charAt(end) != ':' || !isPort(text, end + 1))) {
      return null;
    }
    String literal = bracket > 0 ? text.substring(1, bracket) : text.substring(0, end);
    int zone = literal.indexOf('%');
    return Cidrs.canonicalAddress(zone < 0 ? literal : literal.substring(0, zone));
  }

  /** Whether {@code text} has nothing but a port, or an obfuscated one, from {@code from} on. */
  private static boolean isPort(String text, int from) {
    boolean obfuscated = from < text.length() && text.charAt(from) == '_';
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean digit = c >= '0' && c <= '9';
      boolean letterOrMark = Character.isLetter(c) || "._-".indexOf(c) >= 0;
      if (!digit && !(obfuscated && letterOrMark)) {
        return false;
      }
    }
    return true;
  }

  private static String unquoted(String text) {
    boolean quoted = text.length() > 1 && text.startsWith("\"") && text.endsWith("\"");
    return quoted ? text.substring(1, text.length() - 1).trim() : text;
  }

  /** {@code http} or {@code https} for a scheme in any case, also for one of WebSocket; {@code null} for other text. */
  static @Nullable String parseScheme(String text) {
    return switch (unquoted(text).toLowerCase(Locale.ROOT)) {
      case "https", "wss" -> "https";
      case "http", "ws" -> "http";
      default -> null;
    };
  }

  /** The host if it is valid; {@code null} otherwise. */
  static @Nullable String parseHost(String text) {
    String host = unquoted(text);
    return RequestUri.isAuthority(host) ? host : null;
  }

  /** The port if it is valid; {@code null} otherwise. */
  static @Nullable Integer parsePort(String text) {
    int port = Authority.parsePort(unquoted(text), 0);
    return port == Authority.NO_PORT ? null : Integer.valueOf(port);
  }

  /** Parses one line of Forwarded. Spaces around separators and empty elements are accepted. */
  private static final class Parser {
    private final String line;
    private int at;

    Parser(String line) {
      this.line = line;
    }

    /** The elements, or {@code null} if the line is malformed. */
    @Nullable
    List<ForwardedElement> parse() {
      List<ForwardedElement> elements = new ArrayList<>(2);
      while (at <= line.length()) {
        int start = at;
        @Nullable String[] values = new @Nullable String[3];
        boolean more = true;
        while (more) {
          if (!parsePair(values)) {
            return null;
          }
          more = at < line.length() && line.charAt(at) == ';';
          at += more ? 1 : 0;
        }
        String text = line.substring(start, at).trim();
        if (!text.isEmpty()) {
          elements.add(new ForwardedElement(
              text,
              values[0] == null ? null : parseAddress(values[0]),
              values[1] == null ? null : parseScheme(values[1]),
              values[2] == null ? null : parseHost(values[2])));
        }
        at++;
      }
      return elements;
    }

    /**
     * Parses a parameter, or nothing, up to a separator; returns false if it is malformed.
     *
     * @param values gets the value of {@code for}, {@code proto} or {@code host}
     */
    private boolean parsePair(@Nullable String[] values) {
      skipSpaces();
      int start = at;
      while (at < line.length() && "=;,\"".indexOf(line.charAt(at)) < 0) {
        at++;
      }
      String name = line.substring(start, at).trim().toLowerCase(Locale.ROOT);
      if (at == line.length() || line.charAt(at) != '=') {
        return name.isEmpty() && (at == line.length() || line.charAt(at) != '"');
      }
      at++;
      String value = parseValue();
      int index = List.of("for", "proto", "host").indexOf(name);
      if (value == null || name.isEmpty() || index >= 0 && values[index] != null) {
        return false;
      }
      if (index >= 0) {
        values[index] = value;
      }
      return true;
    }

    /** The value up to a separator, or {@code null} if it is malformed. */
    private @Nullable String parseValue() {
      skipSpaces();
      StringBuilder value = new StringBuilder();
      if (at < line.length() && line.charAt(at) == '"') {
        at++;
        while (at < line.length() && line.charAt(at) != '"') {
          at += line.charAt(at) == '\\' ? 1 : 0;
          if (at < line.length()) {
            value.append(line.charAt(at++));
          }
        }
        if (at == line.length()) {
          return null;
        }
        at++;
        skipSpaces();
        boolean ended = at == line.length() || ";,".indexOf(line.charAt(at)) >= 0;
        return ended ? value.toString() : null;
      }
      while (at < line.length() && ";,".indexOf(line.charAt(at)) < 0) {
        char c = line.charAt(at++);
        if (c == '"') {
          return null;
        }
        value.append(c);
      }
      return value.toString().trim();
    }

    private void skipSpaces() {
      while (at < line.length() && (line.charAt(at) == ' ' || line.charAt(at) == '\t')) {
        at++;
      }
    }
  }
}
