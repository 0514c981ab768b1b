package io.evenkeel.network;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Clients on a host of their own, each with a connection that it keeps open. */
final class ClientHost {
  private static final String HEAD_END = "\r\n\r\n";

  private ClientHost() {}

  /** @param arguments address and port of the balancer, and how many connections of each kind to open */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    int each = Integer.parseInt(arguments[2]);
    List<Socket> open = new ArrayList<>();
    for (int i = 0; i < each; i++) {
      open.add(request(arguments, "GET / HTTP/1.1\r\nHost: test\r\n\r\n"));
      open.add(request(arguments, "GET /events HTTP/1.1\r\nHost: test\r\n\r\n"));
      open.add(request(arguments, "GET /quiet HTTP/1.1\r\nHost: test\r\n\r\n"));
      open.add(
          request(
              arguments,
              "GET /socket HTTP/1.1\r\nHost: test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                  + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"));
    }
    System.out.println("ready " + open.size());
    new CountDownLatch(1).await();
  }

  /** Returns when the head of the response is there. */
  private static Socket request(String[] arguments, String head) throws IOException {
    Socket socket = new Socket(arguments[0], Integer.parseInt(arguments[1]));
    socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
    int matched = 0;
    while (matched < HEAD_END.length()) {
      int octet = socket.getInputStream().read();
      if (octet < 0) {
        throw new IOException("closed within the head");
      }
      matched = octet == HEAD_END.charAt(matched) ? matched + 1 : octet == '\r' ? 1 : 0;
    }
    return socket;
  }
}
