package io.evenkeel.bench.faults;

/**
 * What the clients of a scenario send.
 *
 * @param clients how many, each on a kept connection
 * @param pauseMillis between an answer and the next request, on average
 * @param posts how many of a hundred requests are POSTs
 * @param bodyBytes of a POST
 */
record RequestMix(int clients, int pauseMillis, int posts, int bodyBytes) {
  static final RequestMix GET = new RequestMix(16, 40, 0, 0);
  static final RequestMix POST = new RequestMix(16, 40, 100, 300);
  static final RequestMix BOTH = new RequestMix(16, 40, 30, 300);
  /** Pauses that leave connections idle. */
  static final RequestMix SPARSE = new RequestMix(16, 160, 30, 300);

  static final RequestMix UPLOAD = new RequestMix(6, 40, 100, 3 << 20);
}
