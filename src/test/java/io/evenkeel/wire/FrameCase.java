package io.evenkeel.wire;

import io.evenkeel.wire.WireCase.Expected;
import io.netty.handler.codec.http2.Http2Error;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One case of a table of frames.
 *
 * @param flags the text after the name
 * @param method of the request, if the frames are a response
 * @param expected lines such as {@code <= 200} or, in tables of requests, {@code <= 1 200}
 */
record FrameCase(
    String name, String flags, String method, FrameScript frames, List<Expected> expected) {
  private static final Pattern MANY = Pattern.compile("\\{([0-9]+)(.)}");

  static List<FrameCase> of(String table) {
    return WireCase.blocks(table).map(FrameCase::read).toList();
  }

  private static FrameCase read(String text) {
    WireCase.Block block = WireCase.Block.of(text);
    List<String> frames = block.lines().stream()
        .map(line -> MANY.matcher(line)
            .replaceAll(many -> many.group(2).repeat(Integer.parseInt(many.group(1)))))
        .toList();
    return new FrameCase(
        block.name(), block.flags(), block.method(), new FrameScript(frames), block.expected());
  }

  /** The error code of RST_STREAM or GOAWAY with this name (RFC 9113 section 7). */
  static int code(String word) {
    return (int) Http2Error.valueOf(word.replace(' ', '_')).code();
  }

  @Override
  public String toString() {
    return name;
  }
}
