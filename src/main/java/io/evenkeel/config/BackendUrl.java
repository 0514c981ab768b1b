package io.evenkeel.config;

import io.evenkeel.model.Backend;
import io.evenkeel.model.Mode;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The parts of a backend's URL. */
public record BackendUrl(String text, boolean tls, String host, int port) {
  // java.net.URI does not accept underscores in a host, which container names have.
  private static final Pattern PARTS = Pattern.compile(
      "(?i)(https?)://([^/?#@]+@)?(\\[[0-9a-f:.]+]|[a-z0-9._-]+)(?::([0-9]{1,9}))?(.*)");

  /**
   * Returns empty if {@code text} is not an http or https URL.
   *
   * @throws IllegalArgumentException with a message for the user if the URL cannot be a backend's
   */
  public static Optional<BackendUrl> parse(String text) {
    Matcher parts = PARTS.matcher(text);
    if (!parts.matches()) {
      return Optional.empty();
    }
    boolean tls = parts.group(1).equalsIgnoreCase("https");
    String rest = parts.group(5);
    if (parts.group(2) != null) {
      throw new IllegalArgumentException("a backend's URL has no user in it; leave that out");
    }
    if (!rest.isEmpty() && !rest.equals("/")) {
      if (rest.startsWith(":")) {
        return Optional.empty();
      }
      throw new IllegalArgumentException("\"" + text + "\" has more than a host and a port; write "
          + text.substring(0, text.length() - rest.length()));
    }
    int port = parts.group(4) == null ? (tls ? 443 : 80) : Integer.parseInt(parts.group(4));
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("port must be 1..65535, was " + port);
    }
    String host = parts.group(3);
    if (host.startsWith("[")) {
      host = host.substring(1, host.length() - 1);
    }
    return Optional.of(new BackendUrl(text, tls, host, port));
  }

  /** A backend with this URL. Its default id is {@code host:port}. */
  public Backend toBackend(Optional<String> id, int weight, boolean backup, Mode mode) {
    Backend unnamed = new Backend("", text, tls, host, port, weight, backup, mode);
    return new Backend(id.orElse(unnamed.address()), text, tls, host, port, weight, backup, mode);
  }
}
