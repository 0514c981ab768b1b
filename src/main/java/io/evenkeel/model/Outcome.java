package io.evenkeel.model;

/** What became of an attempt. Each record is one row: what the client gets, whose doing it was, may it go again. */
public sealed interface Outcome {
  /** The row of this outcome. */
  Meaning meaning();

  /** What happened, for people: never an internal address of a client-facing answer. */
  String reason();

  /**
   * @param word the outcome's name in logs, metrics and messages
   * @param status what the client gets when no other attempt follows; 0: the backend's own answer, or nobody is there
   */
  record Meaning(String word, int status, Blame blame, RetrySafety retrySafety) {}

  /** A response head arrived. Blame is the pool's matter: a listed status is a failed request. */
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

  /** No connection was made, so not a byte was sent. */
  record Unreachable(String reason) implements Outcome {
    private static final Meaning MEANING =
        new Meaning("unreachable", 503, Blame.BACKEND, RetrySafety.ALWAYS);

    @Override
    public Meaning meaning() {
      return MEANING;
    }
  }

  /**
   * A reused connection closed before a byte of answer.
   *
   * @param written whether a byte of the request may have left
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

  /** Our own limit for this backend is full. */
  record Saturated(String reason) implements Outcome {
    private static final Meaning MEANING =
        new Meaning("saturated", 503, Blame.NOBODY, RetrySafety.ALWAYS);

    @Override
    public Meaning meaning() {
      return MEANING;
    }
  }

  /** The backend said that it did not process the request (RFC 9113 section 8.7). */
  record Refused(String reason) implements Outcome {
    private static final Meaning MEANING =
        new Meaning("refused", 503, Blame.NOBODY, RetrySafety.ALWAYS);

    @Override
    public Meaning meaning() {
      return MEANING;
    }
  }

  /** No response head in time. */
  record TimedOut(String reason) implements Outcome {
    private static final Meaning MEANING =
        new Meaning("timeout", 504, Blame.BACKEND, RetrySafety.IDEMPOTENT);

    @Override
    public Meaning meaning() {
      return MEANING;
    }
  }

  /** The connection died, or nonsense came, after sending began and before a response head. */
  record Broken(String reason) implements Outcome {
    private static final Meaning MEANING =
        new Meaning("broken", 502, Blame.BACKEND, RetrySafety.IDEMPOTENT);

    @Override
    public Meaning meaning() {
      return MEANING;
    }
  }

  /** The backend died within its answer. */
  record Truncated(String reason) implements Outcome {
    private static final Meaning MEANING =
        new Meaning("truncated", 502, Blame.BACKEND, RetrySafety.NEVER);

    @Override
    public Meaning meaning() {
      return MEANING;
    }
  }

  /** Another attempt of the same request answered first, or was begun in its place; the backend was not waited for. */
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

  /** The client went away; the log writes 499. */
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
