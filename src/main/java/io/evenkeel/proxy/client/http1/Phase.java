package io.evenkeel.proxy.client.http1;

/** What a client's connection is at: nothing, a request's head, the exchange that follows, or its end. */
enum Phase {
  IDLE,
  HEAD,
  EXCHANGE,
  CLOSING
}
