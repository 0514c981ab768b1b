package io.evenkeel.proxy.exchange;

/** Moves what passes between the client and the backend that responded: the rest of the response, or a tunnel. */
interface Transfer {
  /** @param now when the response's head came */
  void begin(String date, long now);

  /** When to call {@link #onDeadline}. */
  long deadline();

  void onDeadline(long now);

  /** Whether the backend's connection may serve another request. */
  boolean keepsConnection();

  /** Writes nothing more: the exchange is over. */
  void stop();
}
