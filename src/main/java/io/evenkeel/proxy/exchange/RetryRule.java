package io.evenkeel.proxy.exchange;

import io.evenkeel.config.RetryConfig;
import io.evenkeel.http.HeaderNames;
import io.evenkeel.model.Outcome;
import io.evenkeel.model.RetrySafety;

/** May this request be sent again? Settled once for each request, but for what became of the last attempt. */
final class RetryRule {
  private final RetryConfig config;
  private final boolean idempotent;

  private RetryRule(RetryConfig config, boolean repeatable) {
    this.config = config;
    this.idempotent = repeatable;
  }

  /** By RFC 9110 section 9.2.2, as configured, and the Idempotency-Key field. */
  static RetryRule of(RetryConfig config, ClientRequest request) {
    return new RetryRule(
        config,
        config.methods().contains(request.method().name())
            || request.headers().contains(HeaderNames.IDEMPOTENCY_KEY));
  }

  RetryConfig config() {
    return config;
  }

  /** Whether sending it twice does no harm. */
  boolean idempotent() {
    return idempotent;
  }

  /**
   * Whether {@code outcome} may be followed by another attempt, as far as the request goes; whether its body can be
   * sent again and the budget allows it is for the caller to ask.
   */
  boolean allows(Outcome outcome) {
    Outcome.Meaning meaning = outcome.meaning();
    if (meaning.retrySafety() == RetrySafety.ALWAYS) {
      return true;
    }
    if (meaning.retrySafety() == RetrySafety.NEVER || !idempotent) {
      return false;
    }
    if (outcome instanceof Outcome.Answered answered) {
      return config.statuses().contains(answered.status());
    }
    return outcome instanceof Outcome.Stale || config.outcomes().contains(meaning.word());
  }

  /** Whether another attempt after {@code outcome} is taken from the pool's budget: what reached nobody is not. */
  static boolean usesBudget(Outcome outcome) {
    return outcome.meaning().retrySafety() != RetrySafety.ALWAYS
        && !(outcome instanceof Outcome.Stale);
  }
}
