package io.evenkeel.bench.faults;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** The configuration of each proxy for these backends. */
final class Configurations {
  static final String TUNING = """
      defaults:
        health: { interval: 1s, timeout: 1s }
        passive: { suspectAfter: 500ms, hungAfter: 1500ms }
        timeouts: { connect: 1s, response: 5s }
        whenNoneAlive: { wait: 5s }
      """;

  private Configurations() {}

  private static String each(List<BackendProcess> backends, String separator, String pattern) {
    return backends.stream()
        .map(each ->
            pattern.replace("NAME", each.name()).replace("PORT", Integer.toString(each.port())))
        .collect(Collectors.joining(separator));
  }

  static String evenkeel(int port, int admin, List<BackendProcess> backends, String tuning) {
    return """
        listeners: [ { host: 127.0.0.1, port: %d } ]
        admin: { port: %d }
        %sbackends: [%s]
        """.formatted(port, admin, tuning, each(backends, ", ", "http://127.0.0.1:PORT"));
  }

  static String haproxy(int port, List<BackendProcess> backends, Path directory) {
    return """
        global
          maxconn 4096
          pidfile %s/haproxy.pid
          hard-stop-after 30s
        defaults
          mode http
          timeout connect 1s
          timeout client 30s
          timeout server 5s
          timeout queue 5s
          retries 3
          option redispatch 1
          retry-on conn-failure empty-response junk-response response-timeout 0rtt-rejected
          http-reuse safe
        frontend clients
          bind 127.0.0.1:%d
          default_backend pool
        backend pool
          balance roundrobin
          option httpchk GET /health
          http-check expect status 200
          http-request disable-l7-retry unless METH_GET
          default-server check inter 1s fall 2 rise 1 fastinter 500ms observe layer4 error-limit 10 on-error fastinter
        %s
        """.formatted(directory, port, each(backends, "\n", "  server NAME 127.0.0.1:PORT"));
  }

  static String nginx(int port, List<BackendProcess> backends, Path directory) {
    return """
        daemon off;
        worker_processes 1;
        pid %1$s/nginx.pid;
        events { worker_connections 2048; }
        http {
          access_log off;
          client_max_body_size 64m;
          client_body_buffer_size 4m;
          client_body_temp_path %1$s/body;
          proxy_temp_path %1$s/proxy;
          fastcgi_temp_path %1$s/fastcgi;
          uwsgi_temp_path %1$s/uwsgi;
          scgi_temp_path %1$s/scgi;
          upstream pool {
        %3$s
            keepalive 32;
          }
          server {
            listen 127.0.0.1:%2$d;
            location / {
              proxy_pass http://pool;
              proxy_http_version 1.1;
              proxy_set_header Connection "";
              proxy_set_header Host $host;
              proxy_connect_timeout 1s;
              proxy_read_timeout 5s;
              proxy_next_upstream error timeout invalid_header http_502 http_503 http_504;
              proxy_next_upstream_tries 3;
            }
          }
        }
        """.formatted(
            directory,
            port,
            each(backends, "\n", "    server 127.0.0.1:PORT max_fails=3 fail_timeout=5s;"));
  }

  static String caddy(int port, int admin, List<BackendProcess> backends) {
    return """
        {
          admin 127.0.0.1:%d
          auto_https off
        }
        http://:%d {
          bind 127.0.0.1
          reverse_proxy %s {
            lb_policy round_robin
            lb_try_duration 5s
            lb_retries 3
            health_uri /health
            health_interval 1s
            health_timeout 1s
            fail_duration 5s
            max_fails 3
            transport http {
              dial_timeout 1s
              response_header_timeout 5s
            }
          }
        }
        """.formatted(admin, port, each(backends, " ", "127.0.0.1:PORT"));
  }
}
