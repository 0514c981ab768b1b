package io.evenkeel.proxy.exchange;

/** Moves data between the client and the backend that responded: the rest of the response, or a tunnel. */
interface Relay {
  /**
   * @param now when the head of the response was read
   */
  void begin(String date, long now);

  /** When to call {@link #onDeadline}. */
  long deadline();

  void onDeadline(long now);

  /** Whether the backend's connection may serve another request. */
  boolean keepsConnection();

  /** Stops writing, because the exchange has ended. */
  void stop();
}
