package io.evenkeel.model;

/**
 * An address that serves the requests of a pool.
 *
 * @param id the name, unique in the pool; by default {@code host:port}
 * @param url as in the configuration, e.g. {@code http://localhost:3000}
 * @param tls whether connections use TLS
 * @param host name or address, without brackets
 * @param port 1..65535
 * @param weight the share of the requests relative to other backends, 0..1000; 0 gets none
 * @param backup whether the backend is chosen only if no other backend of the pool accepts requests
 * @param mode the initial mode
 */
public record Backend(
    String id,
    String url,
    boolean tls,
    String host,
    int port,
    int weight,
    boolean backup,
    Mode mode) {

  /** {@code host:port}, with brackets around an IPv6 address. */
  public String address() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }

  /** The value of a Host header for this backend. It has no port if that is the default of the scheme. */
  public String authority() {
    String address = address();
    return port == (tls ? 443 : 80) ? address.substring(0, address.lastIndexOf(':')) : address;
  }

  public Backend withWeight(int changed) {
    return new Backend(id, url, tls, host, port, changed, backup, mode);
  }
}
