package io.evenkeel.bench.faults;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One run of a scenario with one proxy: the backends, the proxy, the clients, and the times of fault and repair. */
public final class ScenarioRun {
  private final List<BackendProcess> backends;
  private final Peer peer;
  private final Load load;
  private final double pace;
  private final List<String> backendsAtFault = new ArrayList<>();
  private long faultNanos;
  private long repaired;

  /**
   * @param pace the length of one second of a scenario, in seconds
   */
  ScenarioRun(List<BackendProcess> backends, Peer peer, Load load, double pace) {
    this.backends = backends;
    this.peer = peer;
    this.load = load;
    this.pace = pace;
  }

  /** One of the three backends, 1 to 3. */
  public BackendProcess backend(int nth) {
    return backends.get(nth - 1);
  }

  public List<BackendProcess> backends() {
    return backends;
  }

  public Peer peer() {
    return peer;
  }

  public Load load() {
    return load;
  }

  /** Waits for {@code seconds} at full pace, or less in the short mode. */
  public void waitScaled(double seconds) throws InterruptedException {
    waitExactly(seconds * pace);
  }

  /** Waits for exactly {@code seconds}. */
  public void waitExactly(double seconds) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep((long) (seconds * 1000));
  }

  /** Records that these backends fail from now on. */
  public void recordFault(BackendProcess... failing) {
    for (BackendProcess each : failing) {
      backendsAtFault.add(each.name());
    }
    faultNanos = System.nanoTime();
  }

  /** Records that they are repaired. */
  public void recordRepair() {
    repaired = System.nanoTime();
  }

  /** Runs the usual steps: these backends behave like this for a while, then as before. */
  public void failThenRepair(String health, String requests, BackendProcess... failing)
      throws IOException, InterruptedException {
    recordFault(failing);
    for (BackendProcess each : failing) {
      each.behave(health, requests);
    }
    waitScaled(8);
    for (BackendProcess each : failing) {
      each.behave("ok", "ok");
    }
    recordRepair();
  }

  /** Waits up to {@code seconds} until each repaired backend serves again. */
  void awaitRecovery(double seconds) throws InterruptedException {
    if (repaired == 0) {
      return;
    }
    long end = System.nanoTime() + (long) (seconds * 1e9);
    while (System.nanoTime() - end < 0
        && !backendsAtFault.stream().allMatch(each -> load.servedSince(each, repaired))) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  List<String> backendsAtFault() {
    return backendsAtFault;
  }

  /** The start of the fault, as {@link System#nanoTime}. */
  long faultAt() {
    return faultNanos;
  }

  /** The time of the repair; 0 if there was none. */
  long repairedAt() {
    return repaired;
  }
}
