package io.evenkeel.kit;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;

/** The decoded body of one message. Reading throws {@link EOFException} if the body is truncated. */
public final class Body extends InputStream {
  /** How the end of a body is marked. */
  public enum Ends {
    AT_ONCE,
    BY_LENGTH,
    BY_CHUNK,
    BY_CLOSE
  }

  private final MessageReader reader;
  private final Ends ends;
  private long left;
  private boolean first = true;
  private boolean done;
  private List<Head.Field> trailers = List.of();

  Body(MessageReader reader, Ends ends, long length) {
    this.reader = reader;
    this.ends = ends;
    this.left = length;
    this.done = ends == Ends.AT_ONCE || (ends == Ends.BY_LENGTH && length == 0);
  }

  public Ends ends() {
    return ends;
  }

  /** The trailers after the last chunk; available at the end of the body. */
  public List<Head.Field> trailers() {
    return trailers;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int from, int length) throws IOException {
    if (done || length == 0) {
      return done ? -1 : 0;
    }
    if (ends == Ends.BY_CHUNK && left == 0 && !nextChunk()) {
      return -1;
    }
    int most = ends == Ends.BY_CLOSE ? length : (int) Math.min(length, left);
    int count = reader.read(into, from, most);
    if (count < 0) {
      if (ends == Ends.BY_CLOSE) {
        done = true;
        return -1;
      }
      throw new EOFException(
          "cut within a body, " + left + " bytes before its (or its chunk's) end");
    }
    left -= count;
    done = ends == Ends.BY_LENGTH && left == 0;
    return count;
  }

  /** Reads to the end, discards the bytes, and returns their number. */
  public long count() throws IOException {
    byte[] buffer = new byte[64 * 1024];
    long sum = 0;
    for (int count = read(buffer, 0, buffer.length);
        count >= 0;
        count = read(buffer, 0, buffer.length)) {
      sum += count;
    }
    return sum;
  }

  private boolean nextChunk() throws IOException {
    if (!first && !reader.line().isEmpty()) {
      throw new IOException("no line end after a chunk");
    }
    first = false;
    String size = reader.line().split(";", 2)[0].trim().toLowerCase(Locale.ROOT);
    left = Long.parseLong(size, 16);
    if (left == 0) {
      trailers = reader.fields();
      done = true;
    }
    return !done;
  }
}
