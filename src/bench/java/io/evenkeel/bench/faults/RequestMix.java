package io.evenkeel.bench.faults;

/**
 * The requests of a scenario's clients.
 *
 * @param clients their number, each with a persistent connection
 * @param pauseMillis average pause between a response and the next request
 * @param posts the number of POSTs per hundred requests
 * @param bodyBytes length of a POST's body
 */
record RequestMix(int clients, int pauseMillis, int posts, int bodyBytes) {
  static final RequestMix GET = new RequestMix(16, 40, 0, 0);
  static final RequestMix POST = new RequestMix(16, 40, 100, 300);
  static final RequestMix BOTH = new RequestMix(16, 40, 30, 300);
  /** With pauses that leave connections idle. */
  static final RequestMix SPARSE = new RequestMix(16, 160, 30, 300);

  static final RequestMix UPLOAD = new RequestMix(6, 40, 100, 3 << 20);
}
