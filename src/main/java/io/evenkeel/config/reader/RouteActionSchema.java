package io.evenkeel.config.reader;

import io.evenkeel.config.RouteConfig.Action;
import io.evenkeel.config.schema.ConfigKey;
import io.evenkeel.config.schema.ConfigSection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads what becomes of a route's requests. */
final class RouteActionSchema {
  private static final List<ConfigKey<?>> ACTIONS =
      List.of(RouteSchema.POOL, RouteSchema.POOLS, RouteSchema.REDIRECT, RouteSchema.RESPOND);
  private static final long MAX_FILE_BYTES = 4 * 1024 * 1024;
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

  private final Set<String> pools;
  private final Optional<Path> file;

  RouteActionSchema(Set<String> pools, Optional<Path> file) {
    this.pools = pools;
    this.file = file;
  }

  /** The one action; empty where there is none, and then a mistake is noted. */
  Optional<Action> read(ConfigSection route) {
    List<ConfigKey<?>> written =
        ACTIONS.stream().filter(key -> route.rawValue(key).isPresent()).toList();
    if (written.size() != 1) {
      route.addMistake("needs exactly one of pool, redirect, respond; has "
          + (written.isEmpty()
              ? "none"
              : String.join(", ", written.stream().map(ConfigKey::name).toList())));
      return Optional.empty();
    }
    if (route.rawValue(RouteSchema.REDIRECT).isPresent()
        || route.rawValue(RouteSchema.RESPOND).isPresent()) {
      RouteSchema.POOL_ACTION_KEYS.stream()
          .filter(key -> route.rawValue(key).isPresent())
          .forEach(key -> route.addMistake(key, "has no use without pool; leave it out"));
    }
    Optional<String> pool = route.find(RouteSchema.POOL);
    if (pool.isPresent()) {
      if (!pools.isEmpty() && !pools.contains(pool.get())) {
        route.addMistake(
            RouteSchema.POOL,
            "no pool \"" + pool.get() + "\"; choose one of " + String.join(", ", pools));
      }
      return Optional.of(new Action.ToPool(pool.get()));
    }
    return route.find(RouteSchema.REDIRECT).flatMap(RouteActionSchema::redirect).or(() -> route
        .find(RouteSchema.RESPOND)
        .map(this::respond));
  }

  private static Optional<Action> redirect(ConfigSection redirect) {
    int status = redirect.get(RedirectKeys.STATUS);
    Optional<String> to = redirect.find(RedirectKeys.TO);
    if (to.isEmpty()) {
      redirect.addMistake(
          RedirectKeys.TO, "must be there; write https, or https://example.com{uri}");
    }
    return to.map(place -> new Action.Redirect(place, status));
  }

  private Action respond(ConfigSection respond) {
    int status = respond.get(RespondKeys.STATUS);
    Map<String, String> headers = new LinkedHashMap<>(respond.get(RespondKeys.HEADERS));
    Optional<String> name = respond.find(RespondKeys.FILE);
    if (name.isPresent() && BODILESS_STATUSES.contains(status)) {
      respond.addMistake(
          RespondKeys.FILE, "an answer with status " + status + " has no body; leave it out");
    }
    byte[] body = name.map(each -> readFile(respond, each)).orElse(new byte[0]);
    Optional<String> own = headers.keySet().stream()
        .filter(header -> header.equalsIgnoreCase("content-type"))
        .findFirst();
    String type = own.flatMap(header -> Optional.ofNullable(headers.remove(header)))
        .or(() -> name.map(RouteActionSchema::contentType))
        .orElse("");
    return new Action.Respond(status, body, type, headers);
  }

  private byte[] readFile(ConfigSection respond, String name) {
    try {
      Path here = file.map(Path::toAbsolutePath).map(Path::getParent).orElse(Path.of(""));
      Path page = here.resolve(name);
      if (!Files.isRegularFile(page)) {
        respond.addMistake(
            RespondKeys.FILE,
            "there is no file " + page + "; paths are relative to this file's directory");
      } else if (Files.size(page) > MAX_FILE_BYTES) {
        respond.addMistake(RespondKeys.FILE, name + " is larger than 4 MiB; make it smaller");
      } else {
        return Files.readAllBytes(page);
      }
    } catch (IOException | InvalidPathException problem) {
      respond.addMistake(RespondKeys.FILE, name + " cannot be read; check its permissions");
    }
    return new byte[0];
  }

  private static String contentType(String name) {
    String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return CONTENT_TYPES.getOrDefault(extension, "application/octet-stream");
  }
}
