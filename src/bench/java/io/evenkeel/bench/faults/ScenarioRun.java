package io.evenkeel.bench.faults;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Where one scenario is played before one proxy: the backends, the proxy, the clients, and the clock. */
public final class ScenarioRun {
  private final List<BackendProcess> backends;
  private final Peer peer;
  private final Load load;
  private final double pace;
  private final List<String> ailing = new ArrayList<>();
  private long begin;
  private long mended;

  /**
   * @param pace what a second of a scenario lasts, in seconds
   */
  ScenarioRun(List<BackendProcess> backends, Peer peer, Load load, double pace) {
    this.backends = backends;
    this.peer = peer;
    this.load = load;
    this.pace = pace;
  }

  /** One of the three, 1 to 3. */
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

  /** Lets time pass: so many seconds at full pace, fewer in the short mode. */
  public void pass(double seconds) throws InterruptedException {
    exactly(seconds * pace);
  }

  /** Lets just so many seconds pass. */
  public void exactly(double seconds) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep((long) (seconds * 1000));
  }

  /** From now on these are unwell. */
  public void begin(BackendProcess... ill) {
    for (BackendProcess each : ill) {
      ailing.add(each.name());
    }
    begin = System.nanoTime();
  }

  /** From now on they are well again. */
  public void mended() {
    mended = System.nanoTime();
  }

  /** The usual course: these behave like that for a while, and then as before. */
  public void fall(String health, String requests, BackendProcess... ill)
      throws IOException, InterruptedException {
    begin(ill);
    for (BackendProcess each : ill) {
      each.behave(health, requests);
    }
    pass(8);
    for (BackendProcess each : ill) {
      each.behave("ok", "ok");
    }
    mended();
  }

  /** Waits until each of those that were unwell serves again, so many seconds at most. */
  void awaitReturn(double seconds) throws InterruptedException {
    if (mended == 0) {
      return;
    }
    long end = System.nanoTime() + (long) (seconds * 1e9);
    while (System.nanoTime() - end < 0
        && !ailing.stream().allMatch(each -> load.servedSince(each, mended))) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  List<String> ailing() {
    return ailing;
  }

  /** When the fault began, as {@link System#nanoTime}. */
  long beganAt() {
    return begin;
  }

  /** When it was over; 0: it never was. */
  long mendedAt() {
    return mended;
  }
}
