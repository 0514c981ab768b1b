package io.evenkeel.admin.guard;

import io.evenkeel.admin.api.ProblemException;
import io.vertx.core.Handler;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets a request pass if it has the token: a program sends it as {@code Authorization: Bearer}, a browser logs in. A
 * wrong token is logged, and its response is delayed. A right one passes at once, so a client that guesses delays no
 * other client.
 */
public final class TokenAuthHandler implements Handler<RoutingContext> {
  /** Sends the login form. */
  public interface LoginPage {
    /**
     * Ends the response with the form.
     *
     * @param error why the last try failed, as HTML; empty at the first try
     */
    void send(RoutingContext ctx, int status, String error);
  }

  static final String COOKIE_NAME = "evenkeel-admin";
  private static final Duration SESSION_LIFETIME = Duration.ofHours(12);
  private static final Set<String> PUBLIC_PATHS = Set.of("/health/live", "/health/ready", "/login");

  private final byte[] token;
  private final LoginPage loginPage;
  private final WrongTokens wrongTokens = new WrongTokens(System::nanoTime);
  private final Sessions sessions = new Sessions(SESSION_LIFETIME, 1000, System::nanoTime);

  /**
   * @param token not empty
   * @param loginPage sent to a browser without a session
   */
  public TokenAuthHandler(String token, LoginPage loginPage) {
    this.token = token.getBytes(StandardCharsets.UTF_8);
    this.loginPage = loginPage;
  }

  /** Whether everyone may send requests to a path, with or without a token. */
  static boolean isPublic(String path) {
    return PUBLIC_PATHS.contains(path) || path.startsWith("/assets/");
  }

  @Override
  public void handle(RoutingContext ctx) {
    String path = ctx.normalizedPath();
    String bearer = bearerToken(ctx.request().getHeader("Authorization"));
    Cookie cookie = ctx.request().getCookie(COOKIE_NAME);
    if (isPublic(path)
        || (bearer != null && isToken(bearer))
        || (cookie != null && sessions.contains(cookie.getValue()))) {
      ctx.next();
    } else if (bearer == null) {
      refuse(ctx, path, "");
    } else {
      delayWrongToken(ctx, () -> refuse(ctx, path, ", error=\"invalid_token\""));
    }
  }

  private void refuse(RoutingContext ctx, String path, String error) {
    ctx.response().putHeader("WWW-Authenticate", "Bearer realm=\"evenkeel\"" + error);
    if (path.equals("/") && ctx.request().method().equals(HttpMethod.GET)) {
      loginPage.send(ctx, 401, "");
    } else {
      ProblemException.respond(
          ctx,
          new ProblemException(
              401, "send the admin's token with Authorization: Bearer, or log in at the page"));
    }
  }

  /** Handles {@code POST /login} with a form's {@code token}, after the body was read. */
  public void login(RoutingContext ctx) {
    String submitted = ctx.request().getFormAttribute("token");
    if (submitted == null || !isToken(submitted)) {
      delayWrongToken(ctx, () -> {
        ctx.response().putHeader("WWW-Authenticate", "Bearer realm=\"evenkeel\"");
        loginPage.send(ctx, 401, "<p role=\"alert\">This is not the token.</p>");
      });
      return;
    }
    String from = ctx.request().getHeader("Origin");
    ctx.response()
        .addCookie(Cookie.cookie(COOKIE_NAME, sessions.create())
            .setPath("/")
            .setMaxAge(SESSION_LIFETIME.toSeconds())
            .setHttpOnly(true)
            .setSecure(ctx.request().isSSL() || (from != null && from.startsWith("https:")))
            .setSameSite(CookieSameSite.STRICT))
        .setStatusCode(303)
        .putHeader("Location", "./")
        .end();
  }

  /** Counts a wrong token, and responds after the delay for it if the client is there still. */
  private void delayWrongToken(RoutingContext ctx, Runnable respond) {
    long delay = wrongTokens.record(ctx.request().remoteAddress());
    ctx.vertx().setTimer(delay, tick -> {
      if (!ctx.response().closed()) {
        respond.run();
      }
    });
  }

  /** Compares in constant time, so that the time reveals neither the length nor the position of a difference. */
  private boolean isToken(String candidate) {
    return MessageDigest.isEqual(digest(token), digest(candidate.getBytes(StandardCharsets.UTF_8)));
  }

  private static byte[] digest(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static @Nullable String bearerToken(@Nullable String authorization) {
    return authorization != null && authorization.regionMatches(true, 0, "Bearer ", 0, 7)
        ? authorization.substring(7).trim()
        : null;
  }

  /** The sessions of browsers that have logged in: random values and their end times. Used on one event loop. */
  static final class Sessions {
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Long> startTimes = new LinkedHashMap<>();
    private final Duration lifetime;
    private final int maxSessions;
    private final LongSupplier nanoTime;

    /**
     * @param maxSessions the maximum number of sessions; one more ends the oldest
     * @param nanoTime the time, as {@link System#nanoTime}
     */
    Sessions(Duration length, int maxSessions, LongSupplier nanoTime) {
      this.lifetime = length;
      this.maxSessions = maxSessions;
      this.nanoTime = nanoTime;
    }

    /** Creates a session and returns the value for its cookie. */
    String create() {
      byte[] bytes = new byte[32];
      random.nextBytes(bytes);
      String value = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
      if (startTimes.size() >= maxSessions) {
        startTimes.remove(startTimes.keySet().iterator().next());
      }
      startTimes.put(value, nanoTime.getAsLong());
      return value;
    }

    boolean contains(String value) {
      Long since = startTimes.get(value);
      if (since == null) {
        return false;
      }
      boolean expired = nanoTime.getAsLong() - since > lifetime.toNanos();
      if (expired) {
        startTimes.remove(value);
      }
      return !expired;
    }
  }
}
