package io.evenkeel.health.probe;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.TooLongFrameException;

/**
 * Reads one HTTP/1 answer, in whatever pieces it comes, as closely as a probe needs it (RFC 9112): its status, where it
 * ends, and whether another may follow on the connection. It holds numbers and one line.
 */
final class AnswerReader {
  private static final int LONGEST_HEAD = 64 * 1024;
  private static final int LONGEST_LINE = 16 * 1024;

  /** Who is told what is read. */
  interface Reader {
    /** The head is there, of the final answer. */
    void head(int status);

    /** A piece of the body, to be looked at now. */
    void body(ByteBuf piece, int length);

    /** The answer is whole. */
    void end();
  }

  private enum State {
    STATUS_LINE,
    FIELDS,
    BODY,
    UNTIL_CLOSED,
    CHUNK_SIZE,
    CHUNK,
    CHUNK_END,
    TRAILERS,
    DONE
  }

  private final Reader reader;
  private final boolean bodiless;
  private final StringBuilder line = new StringBuilder(0);
  private State state = State.STATUS_LINE;
  private int headBytes;
  private final ProbedHead head = new ProbedHead();
  private long left;
  private boolean last;

  /** @param bodiless the request is a HEAD */
  AnswerReader(Reader reader, boolean bodiless) {
    this.reader = reader;
    this.bodiless = bodiless;
  }

  /** Whether nothing has come yet. */
  boolean untouched() {
    return state == State.STATUS_LINE && headBytes == 0;
  }

  /** Whether the head is still to come. */
  boolean beforeHead() {
    return state == State.STATUS_LINE || state == State.FIELDS;
  }

  /** Whether the answer is whole, and another may follow on its connection. */
  boolean reusable() {
    return state == State.DONE && !last;
  }

  /**
   * Reads on.
   *
   * @throws IllegalArgumentException where this is not HTTP/1
   * @throws TooLongFrameException where the head takes more than 64 KiB
   */
  void read(ByteBuf in) {
    while (in.isReadable()) {
      switch (state) {
        case BODY -> body(in, State.DONE);
        case CHUNK -> body(in, State.CHUNK_END);
        case UNTIL_CLOSED -> {
          left = in.readableBytes();
          body(in, State.UNTIL_CLOSED);
        }
        // what nobody asked for follows the answer
        case DONE -> {
          last = true;
          return;
        }
        default -> {
          if (lineEnds(in)) {
            line();
          }
        }
      }
    }
  }

  /**
   * There is no more to come.
   *
   * @return whether the answer is whole
   */
  boolean closed() {
    last = true;
    if (state == State.UNTIL_CLOSED) {
      done();
    }
    return state == State.DONE;
  }

  private void body(ByteBuf in, State next) {
    int length = (int) Math.min(left, in.readableBytes());
    int end = in.readerIndex() + length;
    reader.body(in, length);
    in.readerIndex(end);
    left -= length;
    if (left == 0) {
      if (next == State.DONE) {
        done();
      } else {
        state = next;
      }
    }
  }

  private boolean lineEnds(ByteBuf in) {
    int feed = in.indexOf(in.readerIndex(), in.writerIndex(), (byte) '\n');
    int end = feed < 0 ? in.writerIndex() : feed;
    int length = end - in.readerIndex();
    headBytes += length + 1;
    if (headBytes > LONGEST_HEAD && beforeHead()) {
      throw new TooLongFrameException("the head of the answer has more than 64 KiB");
    }
    for (int i = in.readerIndex(); i < end && line.length() < LONGEST_LINE; i++) {
      line.append((char) (in.getByte(i) & 0xff));
    }
    in.readerIndex(feed < 0 ? end : end + 1);
    return feed >= 0;
  }

  private void line() {
    int length = line.length();
    if (length > 0 && line.charAt(length - 1) == '\r') {
      line.setLength(--length);
    }
    switch (state) {
      case STATUS_LINE -> {
        head.begin(line);

        state = State.FIELDS;
      }
      case FIELDS -> {
        if (length == 0) {
          headEnds();
        } else {
          head.field(line);
        }
      }
      case CHUNK_SIZE -> chunk();
      case CHUNK_END -> {
        if (length > 0) {
          throw new IllegalArgumentException("a chunk is longer than it says");
        }
        state = State.CHUNK_SIZE;
      }
      default -> {
        if (length == 0) {
          done();
        }
      }
    }
    line.setLength(0);
  }

  private void headEnds() {
    headBytes = 1;
    int status = head.status();
    left = head.length();
    if (status < 200 && status != 101) {
      state = State.STATUS_LINE;
      return;
    }
    boolean none = bodiless || status < 200 || status == 204 || status == 304;
    // both at once is how requests are smuggled (RFC 9112 section 6.1): nothing may follow
    last |= head.last() || status < 200 || head.coded() && left >= 0;
    if (none || !head.coded() && left == 0) {
      state = State.DONE;
    } else if (head.coded()) {
      state = head.chunked() ? State.CHUNK_SIZE : State.UNTIL_CLOSED;
    } else {
      state = left < 0 ? State.UNTIL_CLOSED : State.BODY;
    }
    reader.head(status);
    if (state == State.DONE) {
      reader.end();
    }
  }

  /** The size of a chunk in hex, and extensions that mean nothing to us. */
  private void chunk() {
    int end = line.indexOf(";");
    end = end < 0 ? line.length() : end;
    while (end > 0 && (line.charAt(end - 1) == ' ' || line.charAt(end - 1) == '\t')) {
      end--;
    }
    int size = end == 0 || end > 7 ? -1 : ProbedHead.number(line, 0, end, 16);
    if (size < 0) {
      throw new IllegalArgumentException("no size of a chunk");
    }
    left = size;
    state = size == 0 ? State.TRAILERS : State.CHUNK;
  }

  private void done() {
    state = State.DONE;
    reader.end();
  }
}
