package io.evenkeel.bench;

import java.util.List;

/** One kind of load. */
enum Workload {
  C64("keep-alive, 64 connections, 13 bytes", false),
  C8("keep-alive, 8 connections", false),
  C512("keep-alive, 512 connections", false),
  HEADERS("20 request and 15 response headers, 1 KB", false),
  B10K("10 KB bodies", false),
  B1M("1 MB bodies, 16 connections", false),
  UP1M("1 MB uploads, 16 connections", false),
  CLOSE("a new connection a request", false),
  LATENCY("about 3,000 requests a second", false),
  TLS_H1("TLS, HTTP/1.1", true),
  TLS_H2("TLS, HTTP/2, 1 stream", true),
  TLS_H2M("TLS, HTTP/2, 16 streams", true);

  static final List<Workload> BRIEF = List.of(C64, HEADERS, B10K);

  private final String title;
  private final boolean tls;

  Workload(String title, boolean tls) {
    this.title = title;
    this.tls = tls;
  }

  String word() {
    return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }

  String title() {
    return title;
  }

  boolean tls() {
    return tls;
  }

  /** The program that generates this load. */
  String tool() {
    return tls ? "h2load" : "wrk";
  }
}
