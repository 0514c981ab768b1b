package io.evenkeel.wire;

import java.util.List;

/** A backend that reads by the letter, remembers all it read, and complains of what no proxy may send. */
interface RecordingBackend extends AutoCloseable {
  String url();

  /** As a pool's {@code protocol} names it. */
  String protocol();

  List<ParsedRequest> seen();

  void forget();

  /** What it could not read as the RFC of its protocol has it. */
  List<String> faults();

  @Override
  void close();
}
