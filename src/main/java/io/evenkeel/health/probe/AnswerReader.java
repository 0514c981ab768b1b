package io.evenkeel.health.probe;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.TooLongFrameException;

/**
 * Reads one HTTP/1 answer, in whatever pieces it comes, as closely as a probe needs it (RFC 9112): its status, where it
 * ends, and whether another may follow on the connection. It holds numbers and one line.
 */
final class AnswerReader {
  private static final int MAX_HEAD_BYTES = 64 * 1024;
  private static final int MAX_LINE_LENGTH = 16 * 1024;

  /** Who is told what is read. */
  interface ResponseListener {
    /** The head is there, of the final answer. */
    void onHead(int status);

    /** A piece of the body, to be looked at now. */
    void onBody(ByteBuf piece, int length);

    /** The answer is whole. */
    void onEnd();
  }

  private enum State {
    STATUS_LINE,
    HEADERS,
    BODY,
    UNTIL_CLOSED,
    CHUNK_SIZE,
    CHUNK,
    CHUNK_END,
    TRAILERS,
    DONE
  }

  private final ResponseListener listener;
  private final boolean bodiless;
  private final StringBuilder line = new StringBuilder(0);
  private State state = State.STATUS_LINE;
  private int headBytes;
  private final ProbedHead head = new ProbedHead();
  private long remaining;
  private boolean closeAfter;

  /** @param bodiless the request is a HEAD */
  AnswerReader(ResponseListener reader, boolean bodiless) {
    this.listener = reader;
    this.bodiless = bodiless;
  }

  /** Whether nothing has come yet. */
  boolean isUnread() {
    return state == State.STATUS_LINE && headBytes == 0;
  }

  /** Whether the head is still to come. */
  boolean isHeadPending() {
    return state == State.STATUS_LINE || state == State.HEADERS;
  }

  /** Whether the answer is whole, and another may follow on its connection. */
  boolean isReusable() {
    return state == State.DONE && !closeAfter;
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
        case BODY -> readBody(in, State.DONE);
        case CHUNK -> readBody(in, State.CHUNK_END);
        case UNTIL_CLOSED -> {
          remaining = in.readableBytes();
          readBody(in, State.UNTIL_CLOSED);
        }
        // what nobody asked for follows the answer
        case DONE -> {
          closeAfter = true;
          return;
        }
        default -> {
          if (readLine(in)) {
            parseLine();
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
  boolean onClose() {
    closeAfter = true;
    if (state == State.UNTIL_CLOSED) {
      finish();
    }
    return state == State.DONE;
  }

  private void readBody(ByteBuf in, State next) {
    int length = (int) Math.min(remaining, in.readableBytes());
    int end = in.readerIndex() + length;
    listener.onBody(in, length);
    in.readerIndex(end);
    remaining -= length;
    if (remaining == 0) {
      if (next == State.DONE) {
        finish();
      } else {
        state = next;
      }
    }
  }

  private boolean readLine(ByteBuf in) {
    int feed = in.indexOf(in.readerIndex(), in.writerIndex(), (byte) '\n');
    int end = feed < 0 ? in.writerIndex() : feed;
    int length = end - in.readerIndex();
    headBytes += length + 1;
    if (headBytes > MAX_HEAD_BYTES && isHeadPending()) {
      throw new TooLongFrameException("the head of the answer has more than 64 KiB");
    }
    for (int i = in.readerIndex(); i < end && line.length() < MAX_LINE_LENGTH; i++) {
      line.append((char) (in.getByte(i) & 0xff));
    }
    in.readerIndex(feed < 0 ? end : end + 1);
    return feed >= 0;
  }

  private void parseLine() {
    int length = line.length();
    if (length > 0 && line.charAt(length - 1) == '\r') {
      line.setLength(--length);
    }
    switch (state) {
      case STATUS_LINE -> {
        head.parseStatusLine(line);

        state = State.HEADERS;
      }
      case HEADERS -> {
        if (length == 0) {
          finishHead();
        } else {
          head.parseHeader(line);
        }
      }
      case CHUNK_SIZE -> parseChunkSize();
      case CHUNK_END -> {
        if (length > 0) {
          throw new IllegalArgumentException("a chunk is longer than it says");
        }
        state = State.CHUNK_SIZE;
      }
      default -> {
        if (length == 0) {
          finish();
        }
      }
    }
    line.setLength(0);
  }

  private void finishHead() {
    headBytes = 1;
    int status = head.status();
    remaining = head.contentLength();
    if (status < 200 && status != 101) {
      state = State.STATUS_LINE;
      return;
    }
    boolean none = bodiless || status < 200 || status == 204 || status == 304;
    // both at once is how requests are smuggled (RFC 9112 section 6.1): nothing may follow
    closeAfter |=
        head.closesConnection() || status < 200 || head.hasTransferCoding() && remaining >= 0;
    if (none || !head.hasTransferCoding() && remaining == 0) {
      state = State.DONE;
    } else if (head.hasTransferCoding()) {
      state = head.isChunked() ? State.CHUNK_SIZE : State.UNTIL_CLOSED;
    } else {
      state = remaining < 0 ? State.UNTIL_CLOSED : State.BODY;
    }
    listener.onHead(status);
    if (state == State.DONE) {
      listener.onEnd();
    }
  }

  /** The size of a chunk in hex, and extensions that mean nothing to us. */
  private void parseChunkSize() {
    int end = line.indexOf(";");
    end = end < 0 ? line.length() : end;
    while (end > 0 && (line.charAt(end - 1) == ' ' || line.charAt(end - 1) == '\t')) {
      end--;
    }
    int size = end == 0 || end > 7 ? -1 : ProbedHead.parseNumber(line, 0, end, 16);
    if (size < 0) {
      throw new IllegalArgumentException("no size of a chunk");
    }
    remaining = size;
    state = size == 0 ? State.TRAILERS : State.CHUNK;
  }

  private void finish() {
    state = State.DONE;
    listener.onEnd();
  }
}
