package io.evenkeel.http;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.util.Locale;

/** An error response for people: a small page that needs nothing else to be shown. */
public final class HtmlErrorPage {
  public static final String CONTENT_TYPE = "text/html; charset=utf-8";

  private static final String PAGE = """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>%1$d %2$s</title>
      <style>
      :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
      body { margin: 15vh auto; max-width: 34rem; padding: 0 1.5rem; }
      h1 { font-size: 1.5rem; }
      small { opacity: .7; overflow-wrap: anywhere; }
      </style>
      </head>
      <body>
      <h1>%1$d %2$s</h1>
      <p>%3$s.</p>
      <p><small>%4$s</small></p>
      </body>
      </html>
      """;

  private HtmlErrorPage() {}

  /** Whether the client names {@code text/html} in Accept, as browsers do when they open a page. */
  public static boolean isAccepted(MultiMap requestHeaders) {
    for (String accept : requestHeaders.getAll(HttpHeaders.ACCEPT)) {
      for (String range : accept.split(",", -1)) {
        String[] parts = range.toLowerCase(Locale.ROOT).replace(" ", "").split(";", -1);
        if (parts[0].strip().equals("text/html") && !isRefused(parts)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether the weight of a media range is 0 (RFC 9110 section 12.4.2). */
  private static boolean isRefused(String[] parameters) {
    for (String each : parameters) {
      if (each.strip().matches("q=0(\\.0{0,3})?")) {
        return true;
      }
    }
    return false;
  }

  /**
   * The page.
   *
   * @param detail one sentence without a capital and a full stop; may be empty
   * @param footnote may be empty
   */
  public static Buffer of(int status, String title, String detail, String footnote) {
    String sentence = detail.isEmpty()
        ? title
        : detail.substring(0, 1).toUpperCase(Locale.ROOT) + detail.substring(1);
    return Buffer.buffer(PAGE.formatted(status, escape(title), escape(sentence), escape(footnote)));
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
