package io.evenkeel.wire;

import java.util.List;
import java.util.SplittableRandom;

/** Mutates requests or responses at random, with changes that are known to confuse parsers. */
record ByteMutation(SplittableRandom random, List<WireCase> cases) {
  private static final List<String> WORDS = List.of(
      "\r\n",
      "\n",
      "\r",
      "\0",
      " ",
      "\t",
      ":",
      ";",
      ",",
      "\u000b",
      "\u00e9",
      "\r\n\r\n",
      "0\r\n\r\n",
      "chunked",
      "Content-Length: 3\r\n",
      "Content-Length: 0\r\n",
      "Transfer-Encoding: chunked\r\n",
      "transfer-encoding: identity\r\n",
      "Connection: close\r\n",
      "Connection: content-length\r\n",
      "Connection: transfer-encoding, host\r\n",
      "Expect: 100-continue\r\n",
      "Host: evil\r\n",
      "Upgrade: websocket\r\nConnection: upgrade\r\n",
      "HTTP/1.0",
      "HTTP/1.1",
      "HTTP/1.1 200 OK\r\n",
      "HTTP/1.1 100 Continue\r\n\r\n",
      "HTTP/1.1 101 Switching\r\nUpgrade: x\r\n",
      "GET /smuggled HTTP/1.1\r\n",
      "POST / HTTP/1.1\r\n",
      "HEAD / HTTP/1.1\r\n",
      "Max-Forwards: 0\r\n",
      "TE: trailers\r\n",
      "Trailer: x\r\n",
      "X-Request-Id: forged\r\n",
      "FFFFFFFF",
      "-1",
      "+1",
      "0x1",
      "*",
      "http://a/");

  /** The bytes of a random case, sometimes followed by those of another, with up to four changes. */
  String next() {
    String bytes = any().bytes();
    if (random.nextInt(3) == 0) {
      bytes += any().bytes();
    }
    for (int left = random.nextInt(5); left > 0; left--) {
      bytes = change(bytes);
    }
    return bytes;
  }

  private WireCase any() {
    return cases.get(random.nextInt(cases.size()));
  }

  private String change(String bytes) {
    int at = random.nextInt(bytes.length() + 1);
    int to = Math.min(bytes.length(), at + 1 + random.nextInt(12));
    return switch (random.nextInt(8)) {
      case 0 -> bytes.substring(0, at) + (char) random.nextInt(256) + bytes.substring(at);
      case 1 -> bytes.substring(0, at) + bytes.substring(to);
      case 2 -> bytes.substring(0, to) + bytes.substring(at);
      case 3 -> bytes.substring(0, at);
      case 4 -> bytes.substring(0, at) + flipped(bytes.substring(at, to)) + bytes.substring(to);
      case 5 -> line(bytes);
      default ->
        bytes.substring(0, at) + WORDS.get(random.nextInt(WORDS.size())) + bytes.substring(at);
    };
  }

  /** Inserts text at the start of a line, where it is most likely to change the framing. */
  private String line(String bytes) {
    int at = bytes.indexOf("\r\n", random.nextInt(bytes.length() + 1));
    String word = WORDS.get(random.nextInt(WORDS.size()));
    return at < 0 ? bytes + word : bytes.substring(0, at + 2) + word + bytes.substring(at + 2);
  }

  private String flipped(String part) {
    StringBuilder flipped = new StringBuilder(part);
    for (int i = 0; i < part.length(); i++) {
      flipped.setCharAt(i, (char) ((part.charAt(i) ^ 1 << random.nextInt(8)) & 0xff));
    }
    return flipped.toString();
  }
}
