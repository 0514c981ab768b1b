package io.evenkeel.bench.faults;

import java.io.IOException;

/** A running proxy in front of three backends. */
public interface Peer {
  /** Removes a backend, as an operator would. */
  void remove(BackendProcess backend) throws IOException, InterruptedException;

  /** Adds it again. */
  void add(BackendProcess backend) throws IOException, InterruptedException;

  /** Starts a graceful stop of the proxy, without waiting for it. */
  void stop() throws IOException;

  /** Terminates the proxy if it still runs. */
  void end();
}
