package io.evenkeel.bench;

/**
 * One measurement of one workload with one proxy.
 *
 * @param turn the same number for measurements of all proxies that directly followed each other
 * @param userMicros CPU time of the proxy's processes in user mode, per request
 * @param busy cores that the proxy used
 * @param others cores that neither the proxy nor the load nor the backends used
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
