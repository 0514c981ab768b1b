package io.evenkeel.wire;

import io.evenkeel.kit.Frame;
import io.evenkeel.kit.H2Peer;
import io.evenkeel.kit.Head;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** A witness that speaks HTTP/2 by prior knowledge (RFC 9113). */
final class StrictHttp2Backend extends StrictSocket {
  /** A request of which more is to come. */
  private record Begun(List<Head.Field> fields, StringBuilder body) {}

  private volatile @Nullable FrameScript odd;
  private volatile @Nullable BiFunction<ParsedRequest, Integer, byte[]> fuzz;

  @Override
  public String protocol() {
    return "http2";
  }

  /** What it answers a request for {@code /odd} with; others get their target, or their body if there is one. */
  void answersOdd(FrameScript frames) {
    odd = frames;
  }

  /** What it answers a request for {@code /fuzz/…} with, on a stream; it closes behind that. */
  void answersFuzz(BiFunction<ParsedRequest, Integer, byte[]> bytes) {
    fuzz = bytes;
  }

  @Override
  void serve(Socket socket) throws IOException {
    H2Peer peer = H2Peer.accepted(socket, Frame.settings());
    Map<Integer, Begun> begun = new HashMap<>();
    while (!socket.isClosed()) {
      read(peer, peer.frame(), begun);
    }
  }

  private void read(H2Peer peer, Frame frame, Map<Integer, Begun> begun) {
    int id = frame.stream();
    if (frame.type() == Frame.HEADERS) {
      List<Head.Field> fields = peer.fields(frame);
      if (begun.containsKey(id)) {
        complaints().add("trailers " + fields);
      }
      begun.put(id, new Begun(fields, new StringBuilder()));
    } else if (frame.type() == Frame.DATA && begun.containsKey(id)) {
      begun.get(id).body().append(new String(frame.payload(), StandardCharsets.ISO_8859_1));
    } else if (frame.type() == Frame.RST_STREAM) {
      begun.remove(id);
    }
    Begun request =
        frame.type() <= Frame.HEADERS && frame.has(Frame.END_STREAM) ? begun.remove(id) : null;
    if (request != null) {
      answer(
          peer,
          id,
          StrictHttp2Headers.request(request.fields(), request.body().toString(), complaints()));
    }
  }

  private void answer(H2Peer peer, int id, ParsedRequest request) {
    note(request);
    FrameScript script = odd;
    BiFunction<ParsedRequest, Integer, byte[]> bytes = fuzz;
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
