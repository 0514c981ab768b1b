package io.evenkeel.config.reader;

/** Example configurations: those of the reference, and some with unsupported keys. */
final class ExampleConfigs {
  static final String ONE_APP = """
      backends: [http://10.0.0.11:8080, http://10.0.0.12:8080, http://10.0.0.13:8080]
      defaults: { health: /healthz }
      """;

  static final String BY_HOST = """
      pools:
        shop: { backends: [http://10.0.0.11:8080, http://10.0.0.12:8080] }
        blog: { backends: [http://10.0.0.21:8080, http://10.0.0.22:8080] }
      routes:
        - { host: [shop.example.com, "*.shop.example.com"], pool: shop }
        - { host: blog.example.com, pool: blog }
        # any other host: 404
      """;

  static final String BY_PATH = """
      pools:
        api: { backends: [http://10.0.0.31:8080, http://10.0.0.32:8080] }
        web: { backends: [http://10.0.0.41:8080] }
      routes:
        - { path: /api/*, pool: api, stripPrefix: /api }      # GET /api/users → /users, X-Forwarded-Prefix: /api
        - { path: /reports/*, pool: api, timeouts: { response: 5m } }
        - { pool: web }
      """;

  static final String HTTPS = """
      listeners:
        - 80
        - { name: https, port: 443, tls: { certificates: [ { cert: site.pem, key: site.key } ], hsts: 365d } }
      backends: [http://10.0.0.11:8080, http://10.0.0.12:8080]
      routes:
        - { listener: http, path: /.well-known/acme-challenge/*, pool: default }
        - { listener: http, redirect: https }
        - { host: www.example.com, redirect: "https://example.com{uri}" }
        - { pool: default }
      """;

  static final String STICKY = """
      pools:
        chat:
          backends: [http://10.0.0.51:8080, http://10.0.0.52:8080]
          balance: least-requests
          sticky: { cookie: CHAT }
          timeouts: { tunnel: 6h }           # silence allowed in an open WebSocket; 1h if not said
      """;

  static final String GRPC = """
      listeners:
        - { name: grpc, port: 8443, tls: { certificates: [ { cert: site.pem, key: site.key } ] } }
        - { name: grpc-inside, port: 50050, h2c: true }
      pools:
        orders:
          protocol: http2                    # http:// = clear text, prior knowledge; https:// = by ALPN
          backends: [http://10.0.0.61:50051, http://10.0.0.62:50051]
          health: { type: grpc, service: shop.Orders }
          timeouts: { response: 10m }        # a call's own grpc-timeout makes it shorter
      """;

  static final String CANARY = """
      pools:
        stable: { backends: [http://10.0.0.11:8080, http://10.0.0.12:8080] }
        canary: { backends: [http://10.0.0.19:8080] }
      routes:
        - { headers: { X-Canary: "*" }, pool: canary }
        - { cookies: { canary: "1" }, pool: canary }
        - { pools: { stable: 95, canary: 5 } }     # the share of a pool with nobody accepting goes to the others
      """;

  static final String OTHER_PORT = """
      defaults:
        health: { port: 8081, path: /actuator/health/readiness, expect: { status: 200, body: '"status"\\s*:\\s*"UP"' } }
      pools:
        app: { backends: [http://10.0.0.11:8080, http://10.0.0.12:8080] }
      """;

  static final String TLS_INSIDE = """
      pools:
        app:
          backends: [https://10.0.0.11:8443, https://10.0.0.12:8443]
          hostHeader: app.internal           # probes send it too
          tls: { ca: inside-ca.pem, cert: lb.pem, key: lb.key, serverName: app.internal }
      """;

  static final String BEHIND_A_CLOUD = """
      listeners:
        - { port: 8080, monitorPath: /lb-health }      # what the cloud's health check asks, without a token
      proxy:
        trustedProxies: [10.0.0.0/16]                  # its subnets; `private` means all RFC 1918, ULA and loopback
        shutdown: { delay: 10s, drain: 25s }           # unready first, so that it stops sending
      backends: [http://10.0.1.11:8080, http://10.0.1.12:8080]
      admin:
        host: 0.0.0.0
        token: "${EVENKEEL_ADMIN_TOKEN}"
      """;

  static final String ERROR_PAGE = """
      backends: [http://10.0.0.11:8080, http://10.0.0.12:8080, { url: http://10.0.9.1:8080, id: standby, backup: true }]
      proxy: { errorPages: { 503: conf/maintenance.html } }
      """;

  static final String MAINTENANCE = """
      backends: [http://10.0.0.11:8080]
      routes:
        - { clientIp: [10.0.0.0/8], pool: default }
        - { respond: { status: 503, file: conf/maintenance.html, headers: { Retry-After: "1800" } } }
      """;

  static final String CANARY_WITHOUT_WEIGHTS =
      CANARY.replaceAll("pools: \\{ stable: 95.*", "pool: stable }");

  private ExampleConfigs() {}
}
