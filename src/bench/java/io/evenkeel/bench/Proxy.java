package io.evenkeel.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A proxy to measure, with its configuration: round robin over three backends, persistent connections, one worker,
 * health checks if it supports them.
 */
enum Proxy {
  HAPROXY,
  NGINX,
  CADDY,
  EVENKEEL;

  /**
   * The files and ports of one proxy.
   *
   * @param first the first of twelve ports: four of backends, and two of each proxy
   */
  record Place(Proxy proxy, int first, Path directory, Path home, boolean tls) {
    int port() {
      return first + 4 + 2 * proxy.ordinal();
    }

    int tlsPort() {
      return port() + 1;
    }

    int backendPort(int nth) {
      return first + nth - 1;
    }

    String backends(String separator, String pattern) {
      return IntStream.rangeClosed(1, 3)
          .mapToObj(nth -> pattern.replace("PORT", Integer.toString(backendPort(nth))))
          .collect(Collectors.joining(separator));
    }

    String file(String name) {
      return directory.resolve(name).toString();
    }
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  boolean installed() {
    return this == EVENKEEL || Machine.installed(word());
  }

  List<String> command(Place place) {
    String file = place.file(word() + (this == EVENKEEL ? ".yaml" : ".conf"));
    List<String> command = new ArrayList<>();
    if (Machine.pins()) {
      command.addAll(List.of("taskset", "-c", "0"));
    }
    command.addAll(
        switch (this) {
          case HAPROXY -> List.of("haproxy", "-db", "-q", "-f", file);
          case NGINX -> List.of("nginx", "-c", file, "-e", place.file("nginx.errors"));
          case CADDY ->
            List.of(
                "env",
                "HOME=" + place.directory(),
                "GOMAXPROCS=1",
                "caddy",
                "run",
                "--config",
                file,
                "--adapter",
                "caddyfile");
          case EVENKEEL -> List.of(place.home().resolve("run.sh").toString(), "start", file);
        });
    return command;
  }

  String configuration(Place place) {
    return switch (this) {
      case HAPROXY -> haproxy(place);
      case NGINX -> nginx(place);
      case CADDY -> caddy(place);
      case EVENKEEL -> evenkeel(place);
    };
  }

  private static String evenkeel(Place place) {
    String secure = place.tls()
        ? ", { name: https, host: 127.0.0.1, port: %d, tls: { certificates: [ { cert: cert.pem, key: key.pem } ] } }"
            .formatted(place.tlsPort())
        : "";
    return """
        listeners: [ { name: http, host: 127.0.0.1, port: %d }%s ]
        admin: false
        proxy: { instances: 1 }
        defaults: { health: { interval: 1s } }
        backends: [%s]
        """.formatted(place.port(), secure, place.backends(", ", "http://127.0.0.1:PORT"));
  }

  private static String haproxy(Place place) {
    String secure = place.tls()
        ? "  bind 127.0.0.1:%d ssl crt %s alpn h2,http/1.1 backlog 4096\n"
            .formatted(place.tlsPort(), place.file("both.pem"))
        : "";
    return """
        global
          nbthread 1
          maxconn 12000
          no strict-limits
        defaults
          mode http
          timeout connect 2s
          timeout client 75s
          timeout server 60s
          http-reuse always
          option httpchk GET /health
        frontend clients
          bind 127.0.0.1:%d backlog 4096
        %s  option forwardfor
          http-request set-header X-Forwarded-Proto http if !{ ssl_fc }
          http-request set-header X-Forwarded-Proto https if { ssl_fc }
          http-request set-header X-Forwarded-Host %%[req.hdr(host)]
          http-request set-header Via "1.1 haproxy"
          default_backend pool
        backend pool
          balance roundrobin
        %s
        """.formatted(
            place.port(),
            secure,
            place.backends("\n", "  server sPORT 127.0.0.1:PORT check inter 1s pool-max-conn -1"));
  }

  private static String nginx(Place place) {
    String secure = place.tls()
        ? "listen 127.0.0.1:%d ssl http2 backlog=4096; ssl_certificate %s; ssl_certificate_key %s;"
            .formatted(place.tlsPort(), place.file("cert.pem"), place.file("key.pem"))
        : "";
    return """
        daemon off;
        worker_processes 1;
        worker_rlimit_nofile 30000;
        pid %1$s/nginx.pid;
        events { worker_connections 24000; }
        http {
          access_log off;
          keepalive_requests 100000000;
          keepalive_timeout 300s;
          client_max_body_size 64m;
          client_body_temp_path %1$s/body;
          proxy_temp_path %1$s/proxy;
          fastcgi_temp_path %1$s/fastcgi;
          uwsgi_temp_path %1$s/uwsgi;
          scgi_temp_path %1$s/scgi;
          upstream pool {
            %2$s
            keepalive 1024;
            keepalive_requests 100000000;
          }
          server {
            listen 127.0.0.1:%3$d backlog=4096;
            %4$s
            location / {
              proxy_pass http://pool;
              proxy_http_version 1.1;
              proxy_request_buffering off;
              proxy_set_header Connection "";
              proxy_set_header Host $host;
              proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
              proxy_set_header X-Forwarded-Proto $scheme;
            }
          }
        }
        """.formatted(
            place.directory(), place.backends(" ", "server 127.0.0.1:PORT;"), place.port(), secure);
  }

  private static String caddy(Place place) {
    String pool = """
          bind 127.0.0.1
          reverse_proxy %s {
            lb_policy round_robin
            health_uri /health
            health_interval 1s
            transport http {
              keepalive_idle_conns_per_host 1024
              compression off
            }
          }
        """.formatted(place.backends(" ", "127.0.0.1:PORT"));
    String secure = place.tls()
        ? "https://:%d {\n  tls %s %s\n%s}\n"
            .formatted(place.tlsPort(), place.file("cert.pem"), place.file("key.pem"), pool)
        : "";
    return "{\n  admin off\n  auto_https off\n}\nhttp://:%d {\n%s}\n%s"
        .formatted(place.port(), pool, secure);
  }
}
