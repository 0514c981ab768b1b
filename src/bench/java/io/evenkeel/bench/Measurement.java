package io.evenkeel.bench;

/**
 * One measured stretch of one load on one proxy.
 *
 * @param turn what the stretches of all proxies share that came one right after another
 * @param userMicros CPU of the proxy's processes in user mode, per request
 * @param busy cores that the proxy took
 * @param others cores that neither the proxy nor the load nor the origins took
 */
record Measurement(
    Proxy proxy,
    Workload load,
    int turn,
    double rps,
    double userMicros,
    double systemMicros,
    double p50,
    double p99,
    double busy,
    double others,
    long residentKb,
    long errors) {
  double micros() {
    return userMicros + systemMicros;
  }
}
