package io.evenkeel.wire;

import io.evenkeel.wire.WireCase.Expected;
import io.netty.handler.codec.http2.Http2Error;
import java.util.ArrayList;
import java.util.List;
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
    return WireCase.blocks(table).map(FrameCase::read).toList();
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
        expected.add(Expected.of(line));
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
