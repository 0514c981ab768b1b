package io.evenkeel.kit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What was received on one HTTP/2 stream until it ended.
 *
 * @param interim heads of 1xx responses before the head
 * @param reset the code of its RST_STREAM; negative if it was not reset
 */
public record StreamResponse(
    List<List<Head.Field>> interim,
    List<Head.Field> head,
    byte[] bytes,
    List<Head.Field> trailers,
    int reset) {
  static StreamResponse read(H2Peer peer, int stream) {
    List<List<Head.Field>> heads = new ArrayList<>();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    int reset = -1;
    boolean ended = false;
    while (!ended) {
      Frame frame = peer.frame();
      List<Head.Field> fields = frame.type() == Frame.HEADERS ? peer.fields(frame) : List.of();
      if (frame.type() == Frame.GOAWAY && frame.word(1) != 0) {
        throw new UncheckedIOException(new IOException("the connection ended: " + frame));
      }
      if (frame.stream() != stream) {
        continue;
      }
      if (frame.type() == Frame.HEADERS) {
        heads.add(fields);
      } else if (frame.type() == Frame.DATA) {
        body.writeBytes(frame.payload());
      } else if (frame.type() == Frame.RST_STREAM) {
        reset = frame.word(0);
      }
      ended = reset >= 0
          || frame.has(Frame.END_STREAM)
              && (frame.type() == Frame.HEADERS || frame.type() == Frame.DATA);
    }
    return of(heads, body.toByteArray(), reset);
  }

  private static StreamResponse of(List<List<Head.Field>> heads, byte[] body, int reset) {
    List<List<Head.Field>> interim = heads.stream()
        .filter(each -> of(each, ":status").orElse("").startsWith("1"))
        .toList();
    List<List<Head.Field>> rest = new ArrayList<>(heads);
    rest.removeAll(interim);
    return new StreamResponse(
        interim,
        rest.isEmpty() ? List.of() : rest.get(0),
        body,
        rest.size() > 1 ? rest.get(1) : List.of(),
        reset);
  }

  public int status() {
    return Integer.parseInt(field(":status").orElse("0"));
  }

  public Optional<String> field(String name) {
    return of(head, name);
  }

  public Optional<String> trailer(String name) {
    return of(trailers, name);
  }

  static Optional<String> of(List<Head.Field> fields, String name) {
    return fields.stream()
        .filter(each -> each.name().equals(name))
        .map(Head.Field::value)
        .findFirst();
  }

  public String body() {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
