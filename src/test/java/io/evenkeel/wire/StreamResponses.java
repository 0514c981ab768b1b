package io.evenkeel.wire;

import io.evenkeel.kit.Body;
import io.evenkeel.kit.Frame;
import io.evenkeel.kit.H2Peer;
import io.evenkeel.kit.Head;
import io.evenkeel.kit.Response;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Collects the responses of an HTTP/2 client's streams, in any order. */
final class StreamResponses {
  private final H2Peer peer;
  private final Map<Integer, Stream> streams = new HashMap<>();

  StreamResponses(H2Peer peer) {
    this.peer = peer;
  }

  private static final class Stream {
    private final List<List<Head.Field>> heads = new ArrayList<>();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private int reset = -1;
    private boolean ended;

    private void add(Frame frame, List<Head.Field> fields) {
      if (frame.type() == Frame.HEADERS) {
        heads.add(fields);
      } else if (frame.type() == Frame.DATA) {
        body.writeBytes(frame.payload());
      } else if (frame.type() == Frame.RST_STREAM) {
        reset = frame.word(0);
      }
      ended |= reset >= 0 || frame.type() <= Frame.HEADERS && frame.has(Frame.END_STREAM);
    }
  }

  /** Reads until a stream ends or is reset; fails the test if the connection ends before. */
  StreamResponses await(int id) {
    Stream stream = streams.computeIfAbsent(id, unseen -> new Stream());
    while (!stream.ended) {
      Frame frame = peer.frame();
      List<Head.Field> fields = frame.type() == Frame.HEADERS ? peer.fields(frame) : List.of();
      if (frame.type() == Frame.GOAWAY && frame.word(1) != 0) {
        throw new AssertionError("the connection ends: " + frame);
      }
      streams.computeIfAbsent(frame.stream(), unseen -> new Stream()).add(frame, fields);
    }
    return this;
  }

  /** The code that a stream was reset with; negative if it was not reset. */
  int reset(int id) {
    return await(id).stream(id).reset;
  }

  /** The response of a stream; incomplete if the stream was reset. */
  Response response(int id) {
    Stream stream = await(id).stream(id);
    List<Head> interim = new ArrayList<>();
    List<Head> rest = new ArrayList<>();
    for (List<Head.Field> fields : stream.heads) {
      String status = status(fields);
      Head head = new Head("HTTP/2 " + status, fields);
      (status.startsWith("1") ? interim : rest).add(head);
    }
    if (rest.isEmpty()) {
      throw new AssertionError("no answer, but a reset with code " + stream.reset);
    }
    return new Response(
        rest.get(0),
        stream.body.toByteArray(),
        Body.Ends.BY_CHUNK,
        rest.size() > 1 ? rest.get(1).fields() : List.of(),
        stream.reset < 0,
        interim);
  }

  private Stream stream(int id) {
    Stream stream = streams.get(id);
    if (stream == null) {
      throw new IllegalStateException("nothing was awaited on stream " + id);
    }
    return stream;
  }

  private static String status(List<Head.Field> fields) {
    return fields.stream()
        .filter(each -> each.name().equals(":status"))
        .map(Head.Field::value)
        .findFirst()
        .orElse("");
  }
}
