package io.evenkeel.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * One case of a table: bytes, and lines with the expected results.
 *
 * @param flags the text after the name
 * @param method of the request, if the bytes are a response
 * @param expected lines such as {@code <= 200 keeps}
 */
record WireCase(String name, String flags, String method, String bytes, List<Expected> expected) {

  /**
   * @param words the direction, the status or method, and the expected properties
   */
  record Expected(List<String> words) {
    static Expected of(String line) {
      return new Expected(Arrays.stream(line.split(" ", -1))
          .map(word -> bytes(word.replace('_', ' ')))
          .toList());
    }

    boolean isResponse() {
      return words.get(0).equals("<=");
    }

    boolean has(String word) {
      return words.contains(word);
    }
  }

  static List<WireCase> of(String table) {
    return blocks(table).map(WireCase::read).toList();
  }

  /** The cases of a table as text, starting with their titles. */
  static Stream<String> blocks(String table) {
    String text;
    try (InputStream in = WireCase.class.getResourceAsStream("/wire/" + table + ".txt")) {
      text =
          new String(Objects.requireNonNull(in, table).readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
    return Arrays.stream(("\n" + text).split("\n== ", -1)).skip(1);
  }

  /** The parts that all cases have, and the lines specific to their kind. */
  record Block(
      String name, String flags, String method, List<String> lines, List<Expected> expected) {
    static Block of(String text) {
      String[] all = text.stripTrailing().split("\n", -1);
      String[] title = all[0].split(" \\| ", -1);
      String method = "GET";
      List<String> lines = new ArrayList<>();
      List<Expected> expected = new ArrayList<>();
      for (int i = 1; i < all.length; i++) {
        String line = all[i];
        if (line.startsWith("? ")) {
          method = line.substring(2);
        } else if (line.startsWith("=> ") || line.startsWith("<= ")) {
          expected.add(Expected.of(line));
        } else {
          lines.add(line);
        }
      }
      return new Block(title[0], title.length > 1 ? title[1] : "", method, lines, expected);
    }
  }

  private static WireCase read(String text) {
    Block block = Block.of(text);
    StringBuilder bytes = new StringBuilder();
    for (String line : block.lines()) {
      boolean open = line.endsWith("\\&");
      bytes.append(bytes(open ? line.substring(0, line.length() - 2) : line));
      bytes.append(open ? "" : "\r\n");
    }
    return new WireCase(
        block.name(), block.flags(), block.method(), bytes.toString(), block.expected());
  }

  /** Decodes the escapes of a line. */
  static String bytes(String line) {
    StringBuilder bytes = new StringBuilder();
    int at = 0;
    while (at < line.length()) {
      char c = line.charAt(at++);
      if (c != '\\') {
        bytes.append(c);
        continue;
      }
      switch (line.charAt(at++)) {
        case 'n' -> bytes.append('\n');
        case 'r' -> bytes.append('\r');
        case 't' -> bytes.append('\t');
        case '0' -> bytes.append('\0');
        case 'x' -> {
          bytes.append((char) Integer.parseInt(line.substring(at, at + 2), 16));
          at += 2;
        }
        default -> throw new IllegalArgumentException(line);
      }
    }
    return bytes.toString();
  }

  @Override
  public String toString() {
    return name;
  }
}
