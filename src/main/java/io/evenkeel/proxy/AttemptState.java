package io.evenkeel.proxy;

/** How far an attempt has come. */
enum AttemptState {
  CONNECTING,
  WAITING,
  ANSWERING,
  OVER
}
