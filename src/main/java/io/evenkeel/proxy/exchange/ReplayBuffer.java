package io.evenkeel.proxy.exchange;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/** What of a body can be sent again: all that came of it, until that is too much; then nothing. */
final class ReplayBuffer {
  private final int most;
  private List<Buffer> pieces = List.of();
  private long received;
  private boolean spent;

  /** @param most how much is kept, in bytes */
  ReplayBuffer(int most) {
    this.most = most;
  }

  /** Bytes that came so far. */
  long received() {
    return received;
  }

  /** Whether something of the body is lost: it cannot be sent again. */
  boolean spent() {
    return spent;
  }

  /** Whether the next {@code length} bytes are kept, with all that came before. */
  boolean keeps(int length) {
    return !spent && received + length <= most;
  }

  /** So many bytes came, which nobody keeps. */
  void passed(int length) {
    received += length;
    forget();
  }

  /** A piece came, which is kept if it can be. */
  void came(Buffer piece) {
    if (keeps(piece.length())) {
      received += piece.length();
      pieces = pieces.isEmpty() ? new ArrayList<>(1) : pieces;
      pieces.add(piece);
    } else {
      passed(piece.length());
    }
  }

  void forget() {
    spent = true;
    pieces = List.of();
  }

  /** Where nothing is ever kept, what is sent once is spent. */
  void sent() {
    spent |= most == 0;
  }

  int size() {
    return pieces.size();
  }

  Buffer piece(int nth) {
    return pieces.get(nth);
  }

  /** All of it in one piece. */
  Buffer all() {
    if (pieces.size() == 1) {
      return pieces.get(0);
    }
    Buffer all = Buffer.buffer();
    pieces.forEach(all::appendBuffer);
    return all;
  }
}
