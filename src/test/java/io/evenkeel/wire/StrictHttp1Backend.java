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

/** A strict HTTP/1.1 backend (RFC 9112). */
final class StrictHttp1Backend extends StrictSocket {
  /**
   * @param closes whether the backend closes the connection after the response
   */
  record RawResponse(String bytes, boolean closes) {
    static RawResponse of(String body) {
      return new RawResponse(
          "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body, false);
    }
  }

  private volatile Function<ParsedRequest, Optional<RawResponse>> responses =
      request -> Optional.empty();

  @Override
  public String protocol() {
    return "http1";
  }

  /**
   * Sets the responses to certain requests; other requests are answered with their body, or their target if it is
   * empty.
   */
  StrictHttp1Backend respondWith(Function<ParsedRequest, Optional<RawResponse>> responder) {
    responses = responder;
    return this;
  }

  @Override
  void serve(Socket socket) throws IOException {
    try {
      socket.setTcpNoDelay(true);
      StrictRequestParser reader =
          new StrictRequestParser(new BufferedInputStream(socket.getInputStream()));
      for (ParsedRequest request = reader.read(); request != null; request = reader.read()) {
        record(request);
        RawResponse response = responses.apply(request).orElse(null);
        if (response == null) {
          response = RawResponse.of(
              request.method().equals("HEAD")
                  ? ""
                  : request.body().isEmpty() ? request.target() : request.body());
        }
        socket.getOutputStream().write(response.bytes().getBytes(StandardCharsets.ISO_8859_1));
        if (response.closes()) {
          LockSupport.parkNanos(1_000_000);
          return;
        }
      }
    } catch (ProtocolException fault) {
      mutableFaults().add(fault.getMessage());
    } catch (EOFException cut) {
      // the proxy cancelled this attempt, which it may
    }
  }
}
