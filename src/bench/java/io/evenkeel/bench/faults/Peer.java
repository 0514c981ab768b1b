package io.evenkeel.bench.faults;

import java.io.IOException;

/** A proxy before three backends, running. */
public interface Peer {
  /** Takes one of the three out, as its operator would. */
  void remove(BackendProcess backend) throws IOException, InterruptedException;

  /** Puts it back. */
  void add(BackendProcess backend) throws IOException, InterruptedException;

  /** Asks the proxy to finish what it has and end; does not wait for it. */
  void stop() throws IOException;

  /** Ends whatever is left of it. */
  void end();
}
