package io.evenkeel.proxy.headers;

import io.evenkeel.config.RouteConfig.HeaderRules;
import io.evenkeel.http.HeaderLines;

/** Applies a route's header rules to a head. */
public final class HeaderRewrites {
  private HeaderRewrites() {}

  /** Applies the rules in this order: remove, set, add. */
  public static void apply(HeaderRules rules, HeaderLines head) {
    if (rules.isEmpty()) {
      return;
    }
    rules.remove().forEach(head::remove);
    rules.set().forEach((name, value) -> {
      head.remove(name);
      head.addExactly(name, value);
    });
    rules.add().forEach((name, values) -> values.forEach(value -> head.addExactly(name, value)));
  }
}
