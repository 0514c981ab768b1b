package io.evenkeel.wire;

import io.evenkeel.wire.WireCase.Expected;
import io.netty.handler.codec.http2.Http2Error;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * One case of a table of frames.
 *
 * @param flags what stands behind the name
 * @param method of the request, where the frames are an answer
 * @param expected lines such as {@code <= 200} or, of requests, {@code <= 1 200}
 */
record FrameCase(
    String name, String flags, String method, FrameScript frames, List<Expected> expected) {
  private static final Pattern MANY = Pattern.compile("\\{([0-9]+)(.)}");

  static List<FrameCase> of(String table) {
    String text;
    try (InputStream in = FrameCase.class.getResourceAsStream("/wire/" + table + ".txt")) {
      text =
          new String(Objects.requireNonNull(in, table).readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
    List<FrameCase> cases = new ArrayList<>();
    String[] blocks = ("\n" + text).split("\n== ", -1);
    for (int i = 1; i < blocks.length; i++) {
      cases.add(read(blocks[i]));
    }
    return cases;
  }

  private static FrameCase read(String block) {
    String[] lines = block.stripTrailing().split("\n", -1);
    String[] title = lines[0].split(" \\| ", -1);
    String method = "GET";
    List<String> frames = new ArrayList<>();
    List<Expected> expected = new ArrayList<>();
    for (int i = 1; i < lines.length; i++) {
      String line = lines[i];
      if (line.startsWith("? ")) {
        method = line.substring(2);
      } else if (line.startsWith("=> ") || line.startsWith("<= ")) {
        List<String> words = new ArrayList<>();
        for (String word : line.split(" ", -1)) {
          words.add(WireCase.bytes(word.replace('_', ' ')));
        }
        expected.add(new Expected(words));
      } else {
        frames.add(MANY.matcher(line)
            .replaceAll(many -> many.group(2).repeat(Integer.parseInt(many.group(1)))));
      }
    }
    return new FrameCase(
        title[0],
        title.length > 1 ? title[1] : "",
        method,
        new FrameScript(List.copyOf(frames)),
        expected);
  }

  /** The code of RST_STREAM or GOAWAY that a word of a table names (RFC 9113 section 7). */
  static int code(String word) {
    return (int) Http2Error.valueOf(word.replace(' ', '_')).code();
  }

  @Override
  public String toString() {
    return name;
  }
}
