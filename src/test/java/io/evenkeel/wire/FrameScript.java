package io.evenkeel.wire;

import io.evenkeel.kit.Frame;
import io.evenkeel.kit.H2Peer;
import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Frames in the notation of the tables: a line for each frame and for each of its headers. The first lines of a table
 * describe the notation. Headers are encoded as literals (RFC 7541 section 6.2.2), also invalid ones and in any
 * order.
 */
record FrameScript(List<String> lines) {
  private static final int LARGEST = 16_384;

  /** Receives the effect of each line. */
  private interface Sink {
    void send(byte[] bytes);

    void await(int stream);

    void close();
  }

  /**
   * Sends the frames; ignores a close by the other side.
   *
   * @param stream the value of {@code $}
   * @param waits waits for the end of a stream, for {@code WAIT} lines
   */
  void play(H2Peer peer, int stream, IntConsumer waits) {
    write(stream, new Sink() {
      @Override
      public void send(byte[] bytes) {
        try {
          peer.send(bytes);
        } catch (UncheckedIOException closed) {
          // what the peer received before it closed is what the case tests
        }
      }

      @Override
      public void await(int id) {
        waits.accept(id);
      }

      @Override
      public void close() {
        peer.close();
      }
    });
  }

  /** All frames encoded, without the waits. */
  byte[] bytes(int stream) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    write(stream, new Sink() {
      @Override
      public void send(byte[] bytes) {
        all.writeBytes(bytes);
      }

      @Override
      public void await(int id) {}

      @Override
      public void close() {}
    });
    return all.toByteArray();
  }

  private void write(int stream, Sink buffer) {
    for (int at = 0; at < lines.size(); at++) {
      String line = lines.get(at);
      if (line.startsWith(" ")) {
        throw new IllegalArgumentException("a field of nothing: " + line);
      }
      ByteArrayOutputStream block = new ByteArrayOutputStream();
      String[] words = line.split(" ", -1);
      if (words[0].equals("REQUEST")) {
        pseudo(block, words[2], words[3]);
      }
      while (at + 1 < lines.size() && lines.get(at + 1).startsWith(" ")) {
        at++;
        field(block, lines.get(at).substring(1));
      }
      switch (words[0]) {
        case "WAIT" -> buffer.await(Integer.parseInt(words[1]));
        case "CLOSE" -> buffer.close();
        case "BYTES" -> buffer.send(text(line).getBytes(StandardCharsets.ISO_8859_1));
        default -> buffer.send(bytes(words, line, stream, block.toByteArray()));
      }
    }
  }

  private static byte[] bytes(String[] words, String line, int stream, byte[] block) {
    int times = words[0].matches("[0-9]+x") ? Integer.parseInt(words[0].replace("x", "")) : 1;
    String[] rest =
        words[0].matches("[0-9]+x") ? Arrays.copyOfRange(words, 1, words.length) : words;
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 0; i < times; i++) {
      frames(rest, line, stream, block).forEach(each -> all.writeBytes(each.bytes()));
    }
    return all.toByteArray();
  }

  private static List<Frame> frames(String[] words, String line, int stream, byte[] block) {
    List<String> flags = List.of(words);
    int id = words.length == 1
        ? 0
        : words[1].equals("$") ? stream : Integer.parseInt(words[1], 10) & Integer.MAX_VALUE;
    int ends = flags.contains("END_STREAM") ? Frame.END_STREAM : 0;
    byte[] payload = text(line).getBytes(StandardCharsets.ISO_8859_1);
    return switch (words[0]) {
      case "REQUEST", "HEADERS" ->
        head(Frame.HEADERS, ends, id, payload.length > 0 ? payload : block, flags);
      case "CONTINUATION" -> head(Frame.CONTINUATION, 0, id, block, flags);
      case "DATA" -> List.of(new Frame(Frame.DATA, ends, id, payload));
      case "RST_STREAM" -> List.of(Frame.of(Frame.RST_STREAM, 0, id, Integer.parseInt(words[2])));
      case "WINDOW_UPDATE" ->
        List.of(Frame.of(Frame.WINDOW_UPDATE, 0, id, Integer.parseInt(words[2])));
      case "SETTINGS" ->
        List.of(Frame.settings(Integer.parseInt(words[1]), Integer.parseInt(words[2])));
      case "GOAWAY" -> List.of(Frame.of(Frame.GOAWAY, 0, 0, id, Integer.parseInt(words[2])));
      case "PING" -> List.of(Frame.of(Frame.PING, 0, 0, 1, 2));
      case "FRAME" ->
        List.of(new Frame(
            Integer.parseInt(words[2]),
            Integer.parseInt(words[3]),
            id,
            HexFormat.of().parseHex(words.length > 4 ? words[4] : "")));
      default -> throw new IllegalArgumentException(line);
    };
  }

  /** One frame, or several if the block is too long for one. */
  private static List<Frame> head(int type, int ends, int id, byte[] block, List<String> flags) {
    List<Frame> frames = new ArrayList<>();
    int from = 0;
    do {
      int to = Math.min(block.length, from + LARGEST);
      boolean last = to == block.length && !flags.contains("OPEN");
      frames.add(new Frame(
          from == 0 ? type : Frame.CONTINUATION,
          (last ? Frame.END_HEADERS : 0) | (from == 0 ? ends : 0),
          id,
          Arrays.copyOfRange(block, from, to)));
      from = to;
    } while (from < block.length);
    return frames;
  }

  private static void pseudo(ByteArrayOutputStream block, String method, String path) {
    field(block, ":method " + method);
    field(block, ":scheme http");
    field(block, ":authority test");
    field(block, ":path " + path);
  }

  private static void field(ByteArrayOutputStream block, String line) {
    boolean many = line.matches("(?s)[0-9]+x .*");
    int times = many ? Integer.parseInt(line.substring(0, line.indexOf('x'))) : 1;
    String field = many ? line.substring(line.indexOf(' ') + 1) : line;
    int space = field.indexOf(' ');
    String name = space < 0 ? field : field.substring(0, space);
    String value = space < 0 ? "" : field.substring(space + 1);
    for (int i = 0; i < times; i++) {
      block.write(0);
      literal(block, WireCase.bytes(name));
      literal(block, WireCase.bytes(value));
    }
  }

  private static void literal(ByteArrayOutputStream block, String text) {
    int length = text.length();
    if (length < 127) {
      block.write(length);
    } else {
      block.write(127);
      for (length -= 127; length > 127; length >>= 7) {
        block.write(length & 127 | 128);
      }
      block.write(length);
    }
    block.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** The text after the first {@code |}. */
  private static String text(String line) {
    int bar = line.indexOf('|');
    return bar < 0 ? "" : WireCase.bytes(line.substring(bar + 1));
  }
}
