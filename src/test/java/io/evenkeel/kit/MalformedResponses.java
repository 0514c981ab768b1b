package io.evenkeel.kit;

import java.util.stream.Stream;

/** Responses whose head is malformed: neither a request nor a probe may accept them. */
public final class MalformedResponses {
  private MalformedResponses() {}

  public static Stream<String> all() {
    return Stream.of(
        "garbage\r\n\r\n",
        "<html>hello</html>",
        "\r\n\r\n\r\n",
        "220 mail.example.com ESMTP\r\n",
        "HTTP/1.1\r\n\r\n",
        "HTTP/1.1 abc OK\r\n\r\n",
        "HTTP/1.1 20 OK\r\ncontent-length: 0\r\n\r\n",
        "HTTP/1.1 99 Low\r\ncontent-length: 0\r\n\r\n",
        "HTTP/1.1 1000 High\r\ncontent-length: 0\r\n\r\n",
        "HTTP/1.1  200 OK\r\ncontent-length: 0\r\n\r\n",
        "HTTP/1.1 200 O\u0001K\r\ncontent-length: 0\r\n\r\n",
        "HTTP/2 200 OK\r\ncontent-length: 0\r\n\r\n",
        "HTTP/2.0 200 OK\r\ncontent-length: 0\r\n\r\n",
        "HTTP/1.2 200 OK\r\ncontent-length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\ncontent-length: 0\n\n",
        "HTTP/1.1 200 OK\r\nno header\r\n\r\n",
        "HTTP/1.1 200 OK\r\n: no name\r\n\r\n",
        "HTTP/1.1 200 OK\r\nname : value\r\ncontent-length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nname: folded\r\n value\r\ncontent-length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nname: a\u0000b\r\ncontent-length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\ncontent-length: 2, 2\r\n\r\nab",
        "HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 99999999999999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: gzip\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.0 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n",
        "HTTP/1.1 103 Early Hints\r\n\r\n".repeat(40),
        "HTTP/1.1 200 OK\r\n" + "x: y\r\n".repeat(300) + "\r\n",
        "HTTP/1.1 200 " + "x".repeat(9_000) + "\r\ncontent-length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nx: " + "y".repeat(70_000) + "\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-le");
  }

  /** Whether only the proxy's own decoder rejects it: that of Vert.x is lenient. */
  public static boolean ofOurDecoder(String response) {
    return response.startsWith("HTTP/1.1  ")
        || response.contains("\u0001")
        || response.contains("no header")
        || response.contains("name : ")
        || response.contains("folded")
        || response.contains("x: y");
  }
}
