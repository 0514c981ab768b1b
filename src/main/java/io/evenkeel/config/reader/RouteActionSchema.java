package io.evenkeel.config.reader;

import io.evenkeel.config.ListenerConfig;
import io.evenkeel.config.RouteConfig.Action;
import io.evenkeel.config.schema.ConfigKey;
import io.evenkeel.config.schema.ConfigSection;
import io.evenkeel.config.schema.ConfigValue;
import io.evenkeel.config.schema.MapType;
import io.evenkeel.config.schema.MaskedMapType;
import io.evenkeel.config.schema.NumberTypes;
import io.evenkeel.config.schema.ObjectKeys;
import io.evenkeel.config.schema.ObjectType;
import io.evenkeel.config.schema.TextTypes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The keys of the actions {@code redirect} and {@code respond}. */
final class RouteActionSchema {
  private static final Set<Integer> BODILESS_STATUSES = Set.of(204, 205, 304);
  private static final Map<String, String> CONTENT_TYPES = Map.of(
      "html", "text/html; charset=utf-8",
      "htm", "text/html; charset=utf-8",
      "txt", "text/plain; charset=utf-8",
      "css", "text/css; charset=utf-8",
      "json", "application/json",
      "xml", "application/xml",
      "svg", "image/svg+xml",
      "png", "image/png",
      "ico", "image/x-icon");

  static final ObjectKeys REDIRECT_KEYS = new ObjectKeys("routes.redirect");

  static final ConfigKey<String> REDIRECT_TO = REDIRECT_KEYS.addOptional(
      "to",
      RouteTypes.REDIRECT_LOCATION,
      "required; `https` is short for `https://{host}{uri}`, with the port of the listener with TLS "
          + "if that is not 443");
  static final ConfigKey<Integer> REDIRECT_STATUS = REDIRECT_KEYS.add(
      "status",
      TextTypes.oneOf(TextTypes.wordTable(
          Integer.class, "301", 301, "302", 302, "303", 303, "307", 307, "308", 308)),
      308,
      "with `308` and `307` the client keeps the method, with the others it sends a GET");
  static final ObjectType REDIRECT = ObjectType.withShorthand(REDIRECT_TO, REDIRECT_KEYS);

  static final ObjectKeys RESPOND_KEYS = new ObjectKeys("routes.respond");

  static final ConfigKey<Integer> RESPOND_STATUS =
      RESPOND_KEYS.add("status", NumberTypes.count(200, 599), 200, "the status of the response");
  static final ConfigKey<String> RESPOND_FILE = RESPOND_KEYS.addOptional(
      "file",
      TextTypes.TEXT.withDescription("a file of at most 4 MiB, relative to this file"),
      "the body, read together with the configuration; the extension decides the content type");
  static final ConfigKey<Map<String, String>> RESPOND_HEADERS = RESPOND_KEYS.add(
      "headers",
      new MaskedMapType<>(new MapType<>(HeaderSchema.HEADER_NAME, TextTypes.HEADER_VALUE)),
      Map.of(),
      "headers of the response");
  static final ObjectType RESPOND = ObjectType.withShorthand(RESPOND_STATUS, RESPOND_KEYS);

  private final RelativeFiles files;
  private final String httpsLocation;

  RouteActionSchema(RelativeFiles files, List<ListenerConfig> listeners) {
    this.files = files;
    this.httpsLocation = "https://{host}" + httpsPort(listeners) + "{uri}";
  }

  /** The port of the listener with TLS, as a URL has it: empty for 443, for any free port, and without a listener. */
  private static String httpsPort(List<ListenerConfig> listeners) {
    List<Integer> ports = listeners.stream()
        .filter(listener -> listener.tls().isPresent())
        .map(ListenerConfig::port)
        .toList();
    return ports.isEmpty() || ports.contains(443) || ports.get(0) == 0 ? "" : ":" + ports.get(0);
  }

  Optional<Action> readRedirect(ConfigSection redirect) {
    int status = redirect.get(REDIRECT_STATUS);
    Optional<String> to = redirect.find(REDIRECT_TO);
    if (to.isEmpty()) {
      redirect.addMistake(REDIRECT_TO, "must be there; write https, or https://example.com{uri}");
    }
    boolean https = redirect
        .rawValue(REDIRECT_TO)
        .filter(raw ->
            raw instanceof ConfigValue.ScalarValue scalar && scalar.text().equals("https"))
        .isPresent();
    return to.map(place -> new Action.Redirect(https ? httpsLocation : place, status));
  }

  Action readRespond(ConfigSection respond) {
    int status = respond.get(RESPOND_STATUS);
    Map<String, String> headers = new LinkedHashMap<>(respond.get(RESPOND_HEADERS));
    Optional<String> name = respond.find(RESPOND_FILE);
    if (name.isPresent() && BODILESS_STATUSES.contains(status)) {
      respond.addMistake(
          RESPOND_FILE, "an answer with status " + status + " has no body; leave it out");
    }
    byte[] body = name.flatMap(each -> files.read(respond, RESPOND_FILE, each, "make it smaller"))
        .orElse(new byte[0]);
    Optional<String> own = headers.keySet().stream()
        .filter(header -> header.equalsIgnoreCase("content-type"))
        .findFirst();
    String type = own.flatMap(header -> Optional.ofNullable(headers.remove(header)))
        .or(() -> name.map(RouteActionSchema::contentType))
        .orElse("");
    return new Action.Respond(status, body, type, headers);
  }

  private static String contentType(String name) {
    String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return CONTENT_TYPES.getOrDefault(extension, "application/octet-stream");
  }
}
