package io.evenkeel.bench.faults;

import java.util.Locale;

/**
 * The parts of a request's head that a faulty backend uses.
 *
 * @param id of the request, from its query; 0 if it has none
 * @param length of the body in bytes, unless it is chunked
 */
record RequestHead(String path, long id, long length, boolean chunked) {
  static RequestHead of(String text) {
    String[] lines = text.split("\r\n", -1);
    String[] target = lines[0].split(" ", -1)[1].split("\\?id=", 2);
    long length = 0;
    boolean chunked = false;
    for (String line : lines) {
      String field = line.toLowerCase(Locale.ROOT);
      if (field.startsWith("content-length:")) {
        length = Long.parseLong(field.substring(15).strip());
      }
      chunked |= field.startsWith("transfer-encoding:") && field.contains("chunked");
    }
    return new RequestHead(
        target[0], target.length > 1 ? Long.parseLong(target[1]) : 0, length, chunked);
  }
}
