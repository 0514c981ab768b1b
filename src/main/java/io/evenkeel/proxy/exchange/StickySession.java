package io.evenkeel.proxy.exchange;

import io.evenkeel.config.StickyConfig;
import io.evenkeel.config.StickyConfig.SameSite;
import io.evenkeel.http.HeaderLines;
import io.evenkeel.http.NamedPairs;
import io.evenkeel.proxy.headers.ResponseHead;
import io.evenkeel.proxy.pool.LoopBackend;
import io.evenkeel.proxy.pool.LoopPool;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Binds the client of one exchange to a backend, by a cookie (RFC 6265 section 4.1). The client gets the cookie when it
 * has none, or when another backend than the one that its cookie names has responded.
 */
final class StickySession {
  private final StickyConfig config;
  private final boolean secure;
  private final @Nullable LoopBackend bound;
  private boolean keepsBinding;

  /**
   * @param secure whether the client uses HTTPS
   */
  StickySession(StickyConfig config, LoopPool pool, MultiMap requestHeaders, boolean secure) {
    this.config = config;
    this.secure = secure;
    String token = NamedPairs.findCookie(
        requestHeaders, config.cookie(), value -> pool.backendOfToken(value) != null);
    this.bound = token == null ? null : pool.backendOfToken(token);
  }

  String cookieName() {
    return config.cookie();
  }

  /** The backend that the client is bound to, whether it serves or not; {@code null} if there is none. */
  @Nullable
  LoopBackend bound() {
    return bound;
  }

  /** The bound backend is full, so that another one responds once; the client stays bound. */
  void keepBinding() {
    keepsBinding = true;
  }

  /** Adds the cookie to a response, if the client has to get one. */
  void bindTo(LoopBackend backend, ResponseHead response, HeaderLines out) {
    int status = response.statusCode();
    if (backend == bound || keepsBinding || status >= 500 || setsCookie(response.headers())) {
      return;
    }
    out.add(HttpHeaders.SET_COOKIE, cookie(backend.stickyToken(config.secret())));
    if (!response.headers().contains(HttpHeaders.CACHE_CONTROL)
        && !response.headers().contains(HttpHeaders.EXPIRES)) {
      // a shared cache would bind other clients too
      out.add(HttpHeaders.CACHE_CONTROL, "private");
    }
  }

  /** Whether the backend sets a cookie of this name itself, as applications do to end a session. */
  private boolean setsCookie(MultiMap responseHeaders) {
    String name = config.cookie();
    return responseHeaders.contains(HttpHeaders.SET_COOKIE)
        && responseHeaders.getAll(HttpHeaders.SET_COOKIE).stream()
            .anyMatch(each -> each.startsWith(name)
                && each.substring(name.length()).stripLeading().startsWith("="));
  }

  private String cookie(String token) {
    StringBuilder line = new StringBuilder(96)
        .append(config.cookie())
        .append('=')
        .append(token)
        .append("; Path=")
        .append(config.path());
    if (!config.domain().isEmpty()) {
      line.append("; Domain=").append(config.domain());
    }
    config.maxAge().ifPresent(age -> line.append("; Max-Age=").append(age.toSeconds()));
    if (config.httpOnly()) {
      line.append("; HttpOnly");
    }
    if (config.secure().orElse(secure) || config.sameSite() == SameSite.NONE) {
      line.append("; Secure");
    }
    return line.append("; SameSite=").append(config.sameSite().word()).toString();
  }
}
