package io.evenkeel.wire;

import io.evenkeel.kit.Frame;
import io.evenkeel.kit.H2Peer;
import io.evenkeel.kit.Head;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** A strict HTTP/2 backend with prior knowledge (RFC 9113). */
final class StrictHttp2Backend extends StrictSocket {
  /** A request that has not ended. */
  private record OpenRequest(
      List<Head.Field> fields, StringBuilder body, List<Head.Field> trailers) {}

  private volatile @Nullable FrameScript oddResponse;
  private volatile @Nullable BiFunction<ParsedRequest, Integer, byte[]> fuzzResponse;

  @Override
  public String protocol() {
    return "http2";
  }

  /** Sets the response to {@code /odd}; other requests are answered with their body, or their target if it is empty. */
  void respondToOdd(FrameScript frames) {
    oddResponse = frames;
  }

  /** Sets the response to {@code /fuzz/…} on a stream; the backend closes the connection after it. */
  void respondToFuzz(BiFunction<ParsedRequest, Integer, byte[]> bytes) {
    fuzzResponse = bytes;
  }

  @Override
  void serve(Socket socket) throws IOException {
    H2Peer peer = H2Peer.accepted(socket, Frame.settings());
    Map<Integer, OpenRequest> open = new HashMap<>();
    while (!socket.isClosed()) {
      read(peer, peer.frame(), open);
    }
  }

  private void read(H2Peer peer, Frame frame, Map<Integer, OpenRequest> open) {
    int id = frame.stream();
    if (frame.type() == Frame.HEADERS) {
      List<Head.Field> fields = peer.fields(frame);
      OpenRequest begun = open.get(id);
      if (begun == null) {
        open.put(id, new OpenRequest(fields, new StringBuilder(), new ArrayList<>()));
      } else {
        begun.trailers().addAll(fields);
      }
    } else if (frame.type() == Frame.DATA && open.containsKey(id)) {
      open.get(id).body().append(new String(frame.payload(), StandardCharsets.ISO_8859_1));
    } else if (frame.type() == Frame.RST_STREAM) {
      open.remove(id);
    }
    OpenRequest request =
        frame.type() <= Frame.HEADERS && frame.has(Frame.END_STREAM) ? open.remove(id) : null;
    if (request != null) {
      respond(
          peer,
          id,
          StrictHttp2Headers.request(
              request.fields(), request.body().toString(), request.trailers(), mutableFaults()));
    }
  }

  private void respond(H2Peer peer, int id, ParsedRequest request) {
    record(request);
    FrameScript script = oddResponse;
    BiFunction<ParsedRequest, Integer, byte[]> bytes = fuzzResponse;
    if (bytes != null && request.target().startsWith("/fuzz/")) {
      peer.send(bytes.apply(request, id)).close();
      return;
    }
    if (script != null && request.target().equals("/odd")) {
      script.play(peer, id, never -> {});
    } else if (request.method().equals("HEAD")) {
      peer.headers(id, true, ":status", "200");
    } else {
      peer.headers(id, false, ":status", "200")
          .data(id, true, request.body().isEmpty() ? request.target() : request.body());
    }
  }
}
