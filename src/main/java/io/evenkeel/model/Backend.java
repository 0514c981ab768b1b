package io.evenkeel.model;

/**
 * One address that can serve.
 *
 * @param id its name, unique in the pool; by default {@code host:port}
 * @param url as written, e.g. {@code http://localhost:3000}
 * @param tls whether it is spoken to by https
 * @param host name or address, without brackets
 * @param port 1..65535
 * @param weight its share of the turns, 0..1000; 0 takes no turn
 * @param backup chosen only when no other backend of the pool accepts
 * @param mode the mode it starts in
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

  /** {@code host:port}, with brackets round an IPv6 address. */
  public String address() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }

  /** The value of a Host field that names this backend: without the port where it is the scheme's own. */
  public String authority() {
    String address = address();
    return port == (tls ? 443 : 80) ? address.substring(0, address.lastIndexOf(':')) : address;
  }

  public Backend withWeight(int changed) {
    return new Backend(id, url, tls, host, port, changed, backup, mode);
  }
}
