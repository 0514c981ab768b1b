package io.evenkeel.wire;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/** A witness that speaks HTTP/1.1 (RFC 9112). */
final class StrictHttp1Backend extends StrictSocket {
  /** @param closes whether it closes behind it */
  record Answer(String bytes, boolean closes) {
    static Answer of(String body) {
      return new Answer(
          "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body, false);
    }
  }

  private volatile Function<ParsedRequest, Optional<Answer>> odd = request -> Optional.empty();

  @Override
  public String protocol() {
    return "http1";
  }

  /** What it answers where it does not answer with the target, or the body if there is one. */
  StrictHttp1Backend answers(Function<ParsedRequest, Optional<Answer>> answers) {
    odd = answers;
    return this;
  }

  @Override
  void serve(Socket socket) throws IOException {
    try {
      socket.setTcpNoDelay(true);
      StrictRequestParser reader =
          new StrictRequestParser(new BufferedInputStream(socket.getInputStream()));
      for (ParsedRequest request = reader.read(); request != null; request = reader.read()) {
        note(request);
        Answer answer = odd.apply(request).orElse(null);
        if (answer == null) {
          answer = Answer.of(
              request.method().equals("HEAD")
                  ? ""
                  : request.body().isEmpty() ? request.target() : request.body());
        }
        socket.getOutputStream().write(answer.bytes().getBytes(StandardCharsets.ISO_8859_1));
        if (answer.closes()) {
          LockSupport.parkNanos(1_000_000);
          return;
        }
      }
    } catch (ProtocolException fault) {
      complaints().add(fault.getMessage());
    } catch (EOFException cut) {
      // the proxy gave this attempt up, as it may
    }
  }
}
