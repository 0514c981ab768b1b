package io.evenkeel.proxy.exchange;

/** How far an attempt has come. */
enum AttemptState {
  CONNECTING,
  WAITING,
  RESPONDING,
  ENDED
}
