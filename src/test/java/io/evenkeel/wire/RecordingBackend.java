package io.evenkeel.wire;

import java.util.List;

/** A backend with a strict parser that records its requests, and faults that no proxy may send. */
interface RecordingBackend extends AutoCloseable {
  String url();

  /** The value of the pool's key {@code protocol}. */
  String protocol();

  List<ParsedRequest> seen();

  void clear();

  /** Violations of the RFC of its protocol. */
  List<String> faults();

  @Override
  void close();
}
