package io.evenkeel.admin;

import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.stream.Collectors;

/** The files of the dashboard. Read once from the class path; a few KiB in all. */
public final class DashboardFiles {
  private static final Map<String, String> CONTENT_TYPES = Map.of(
      "index.html", "text/html; charset=utf-8",
      "login.html", "text/html; charset=utf-8",
      "dashboard.js", "text/javascript; charset=utf-8",
      "board.js", "text/javascript; charset=utf-8",
      "style.css", "text/css; charset=utf-8");

  /** The place in login.html of the error text. */
  private static final String ERROR_PLACEHOLDER = "<!-- refusal -->";

  private final Map<String, Buffer> files;

  /** Reads the files. Blocks. */
  public DashboardFiles() {
    files = CONTENT_TYPES.keySet().stream()
        .collect(Collectors.toUnmodifiableMap(name -> name, DashboardFiles::readResource));
  }

  /** Sends the page. Redirects a path without a final slash, because the page's links are relative. */
  void sendIndex(RoutingContext ctx) {
    String path = ctx.request().path();
    if (path.endsWith("/")) {
      send(ctx, "index.html", 200);
    } else {
      String last = path.substring(path.lastIndexOf('/') + 1);
      ctx.response().setStatusCode(308).putHeader("Location", "./" + last + "/").end();
    }
  }

  /** Sends a file of the page; none of them is secret. */
  void sendAsset(RoutingContext ctx) {
    String name = ctx.pathParam("file");
    if (files.containsKey(name) && !name.endsWith(".html")) {
      ctx.response().putHeader("Cache-Control", "no-cache");
      send(ctx, name, 200);
    } else {
      ctx.next();
    }
  }

  /**
   * Sends the login form.
   *
   * @param error why the last try failed, as HTML; empty at the first try
   */
  public void sendLogin(RoutingContext ctx, int status, String error) {
    String page = files.getOrDefault("login.html", Buffer.buffer()).toString();
    ctx.response()
        .setStatusCode(status)
        .putHeader("Content-Type", "text/html; charset=utf-8")
        .end(page.replace(ERROR_PLACEHOLDER, error));
  }

  private void send(RoutingContext ctx, String name, int status) {
    ctx.response()
        .setStatusCode(status)
        .putHeader("Content-Type", CONTENT_TYPES.getOrDefault(name, "application/octet-stream"))
        .end(files.getOrDefault(name, Buffer.buffer()));
  }

  private static Buffer readResource(String name) {
    try (InputStream in = DashboardFiles.class.getResourceAsStream("/dashboard/" + name)) {
      if (in == null) {
        throw new IllegalStateException("dashboard/" + name + " is missing on the class path");
      }
      return Buffer.buffer(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
