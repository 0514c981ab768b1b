package io.evenkeel.config;

/**
 * Where operators look and act.
 *
 * @param enabled {@code admin: false} opens nothing
 * @param port 0..65535; 0 takes any free one
 * @param token empty: none is asked for, which only a loopback host may do
 */
public record AdminConfig(boolean enabled, String host, int port, String token) {
  @Override
  public String toString() {
    return "AdminConfig[enabled=" + enabled + ", host=" + host + ", port=" + port + "]";
  }
}
