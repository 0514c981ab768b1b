package io.evenkeel.model;

/**
 * The result of an attempt. Each record has one {@link Meaning}: what the client gets, who is to blame, and whether the
 * request may be sent again.
 */
public sealed interface Outcome {
  Meaning meaning();

  /** What happened, in words. Clients may see it, so it contains no internal address. */
  String reason();

  /**
   * @param word the outcome's name in logs, metrics and messages
   * @param status the client's status if no other attempt follows; 0 if the client gets the backend's response or
   *     nothing
   */
  record Meaning(String word, int status, Blame blame, RetrySafety retrySafety) {}

  /** A response head arrived. The pool's configuration decides whether its status counts as failed. */
  record Answered(int status) implements Outcome {
    private static final Meaning MEANING =
        new Meaning("answered", 0, Blame.NOBODY, RetrySafety.IDEMPOTENT);

    @Override
    public Meaning meaning() {
      return MEANING;
    }

    @Override
    public String reason() {
      return "status " + status;
    }
  }

  /** No connection was opened, so no byte was sent. */
  record Unreachable(String reason) implements Outcome {
    private static final Meaning MEANING =
        new Meaning("unreachable", 503, Blame.BACKEND, RetrySafety.ALWAYS);

    @Override
    public Meaning meaning() {
      return MEANING;
    }
  }

  /**
   * A reused connection was closed before the first byte of a response.
   *
   * @param written whether a byte of the request may have been sent
   */
  record Stale(boolean written) implements Outcome {
    private static final Meaning WRITTEN =
        new Meaning("stale", 502, Blame.NOBODY, RetrySafety.IDEMPOTENT);
    private static final Meaning UNWRITTEN =
        new Meaning("stale", 502, Blame.NOBODY, RetrySafety.ALWAYS);

    @Override
    public Meaning meaning() {
      return written ? WRITTEN : UNWRITTEN;
    }

    @Override
    public String reason() {
      return "a kept connection was closed before the answer";
    }
  }

  /**
   * The balancer's own limit for this backend is reached, or the balancer itself lacks something.
   *
   * @param written whether a byte of the request may have been sent
   */
  record Saturated(String reason, boolean written) implements Outcome {
    private static final Meaning WRITTEN =
        new Meaning("saturated", 503, Blame.NOBODY, RetrySafety.IDEMPOTENT);
    private static final Meaning UNWRITTEN =
        new Meaning("saturated", 503, Blame.NOBODY, RetrySafety.ALWAYS);

    /** Nothing was sent. */
    public Saturated(String reason) {
      this(reason, false);
    }

    @Override
    public Meaning meaning() {
      return written ? WRITTEN : UNWRITTEN;
    }
  }

  /** The backend signalled that it did not process the request (RFC 9113 section 8.7). */
  record Refused(String reason) implements Outcome {
    private static final Meaning MEANING =
        new Meaning("refused", 503, Blame.NOBODY, RetrySafety.ALWAYS);

    @Override
    public Meaning meaning() {
      return MEANING;
    }
  }

  /** The response head did not arrive in time. */
  record TimedOut(String reason) implements Outcome {
    private static final Meaning MEANING =
        new Meaning("timeout", 504, Blame.BACKEND, RetrySafety.IDEMPOTENT);

    @Override
    public Meaning meaning() {
      return MEANING;
    }
  }

  /** The connection failed, or the response was malformed, after sending began and before a response head arrived. */
  record Broken(String reason) implements Outcome {
    private static final Meaning MEANING =
        new Meaning("broken", 502, Blame.BACKEND, RetrySafety.IDEMPOTENT);

    @Override
    public Meaning meaning() {
      return MEANING;
    }
  }

  /** The connection failed within the response. */
  record Truncated(String reason) implements Outcome {
    private static final Meaning MEANING =
        new Meaning("truncated", 502, Blame.BACKEND, RetrySafety.NEVER);

    @Override
    public Meaning meaning() {
      return MEANING;
    }
  }

  /** The attempt was abandoned because another attempt of the same request got a response first or replaced it. */
  record Cancelled() implements Outcome {
    private static final Meaning MEANING =
        new Meaning("cancelled", 0, Blame.NOBODY, RetrySafety.NEVER);

    @Override
    public Meaning meaning() {
      return MEANING;
    }

    @Override
    public String reason() {
      return "another attempt was faster";
    }
  }

  /** The client disconnected. The access log has status 499. */
  record ClientLeft() implements Outcome {
    private static final Meaning MEANING =
        new Meaning("client-left", 499, Blame.CLIENT, RetrySafety.NEVER);

    @Override
    public Meaning meaning() {
      return MEANING;
    }

    @Override
    public String reason() {
      return "the client left";
    }
  }
}
