package io.evenkeel.wire;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Mutates frames at random: their bytes, headers, order and boundaries. */
record FrameMutation(SplittableRandom random, List<FrameCase> cases) {
  private static final int HEADER = 9;

  /** The frames of a random case, sometimes followed by those of another, with up to four changes. */
  byte[] next(int stream) {
    byte[] bytes = any().frames().bytes(stream);
    if (random.nextInt(3) == 0) {
      bytes = joined(bytes, any().frames().bytes(stream + 2 * random.nextInt(2)));
    }
    for (int left = random.nextInt(5); left > 0; left--) {
      bytes = changed(bytes);
    }
    return bytes;
  }

  private FrameCase any() {
    return cases.get(random.nextInt(cases.size()));
  }

  private byte[] changed(byte[] bytes) {
    int at = random.nextInt(bytes.length + 1);
    int to = Math.min(bytes.length, at + 1 + random.nextInt(12));
    byte[] before = Arrays.copyOf(bytes, at);
    byte[] behind = Arrays.copyOfRange(bytes, at, bytes.length);
    return switch (random.nextInt(8)) {
      case 0 -> before;
      case 1 -> joined(before, Arrays.copyOfRange(bytes, to, bytes.length));
      case 2 -> joined(before, new byte[] {(byte) random.nextInt(256)}, behind);
      case 3 -> joined(bytes, bytes);
      case 4, 5 -> inserted(bytes);
      default -> flipped(bytes, at);
    };
  }

  private byte[] flipped(byte[] bytes, int at) {
    byte[] flipped = bytes.clone();
    if (at < flipped.length) {
      flipped[at] ^= (byte) (1 << random.nextInt(8));
    }
    return flipped;
  }

  /** Inserts a frame of random type, stream and payload between two frames. */
  private byte[] inserted(byte[] bytes) {
    byte[] frame = new byte[HEADER + random.nextInt(10)];
    for (int i = HEADER; i < frame.length; i++) {
      frame[i] = (byte) random.nextInt(256);
    }
    frame[2] = (byte) (frame.length - HEADER);
    frame[3] = (byte) random.nextInt(11);
    frame[4] = (byte) random.nextInt(64);
    frame[8] = (byte) random.nextInt(6);
    int at = 0;
    for (int frames = random.nextInt(4); frames > 0 && at + HEADER <= bytes.length; frames--) {
      int length = (bytes[at] & 0xff) << 16 | (bytes[at + 1] & 0xff) << 8 | bytes[at + 2] & 0xff;
      at = Math.min(bytes.length, at + HEADER + length);
    }
    return joined(Arrays.copyOf(bytes, at), frame, Arrays.copyOfRange(bytes, at, bytes.length));
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] each : parts) {
      all.writeBytes(each);
    }
    return all.toByteArray();
  }
}
