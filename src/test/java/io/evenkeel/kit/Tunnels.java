package io.evenkeel.kit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Scripts and requests that upgrade to a protocol that only this kit speaks. */
public final class Tunnels {
  public static final String PROTOCOL = "echo/1";

  private Tunnels() {}

  /** A request to upgrade to {@link #PROTOCOL}. */
  public static String request(String target, String... fields) {
    StringBuilder request = new StringBuilder("GET ")
        .append(target)
        .append(" HTTP/1.1\r\nHost: example.com\r\nConnection: keep-alive, Upgrade\r\nUpgrade: ")
        .append(PROTOCOL)
        .append("\r\n");
    for (int i = 0; i < fields.length; i += 2) {
      request.append(fields[i]).append(": ").append(fields[i + 1]).append("\r\n");
    }
    return request.append("\r\n").toString();
  }

  /** The head of the 101 response. */
  public static String switching() {
    return ScriptedRequest.head(101, "Connection", "Upgrade", "Upgrade", PROTOCOL) + "\r\n";
  }

  /** Switches protocols, runs {@code then}, and afterwards reads until the peer closes. */
  public static Script switches(Script then) {
    return call -> {
      call.write(switching());
      then.play(call);
      call.awaitClose();
    };
  }

  /** Switches protocols and sends every byte back. */
  public static Script echoes() {
    return switches(Tunnels::echo);
  }

  private static void echo(ScriptedRequest call) throws IOException {
    for (byte[] next = call.bytes(1); next.length > 0; next = call.bytes(1)) {
      call.write(next);
    }
  }

  /** Requests a tunnel on this connection and returns the head of the response. */
  public static Head open(RawClient client, String target) {
    return client.send(request(target)).head();
  }

  public static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
