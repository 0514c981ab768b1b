package io.evenkeel.bench.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Clients that send requests until they are stopped, and a record of every request. */
final class Load {
  private static final AtomicLong IDS = new AtomicLong();

  private final int port;
  private final RequestMix mix;
  private final Queue<RequestSample> samples = new ConcurrentLinkedQueue<>();
  private final Map<String, Long> lastServed = new ConcurrentHashMap<>();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopped;
  private volatile boolean allowRefusal;

  Load(int port, RequestMix mix) {
    this.port = port;
    this.mix = mix;
    for (int i = 0; i < mix.clients(); i++) {
      Thread thread = new Thread(this::run, "client " + i);
      thread.setDaemon(true);
      threads.add(thread);
      thread.start();
    }
  }

  private void run() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    try (LoadClient client = new LoadClient(port)) {
      while (!stopped) {
        String method = random.nextInt(100) < mix.posts() ? "POST" : "GET";
        RequestSample sample =
            client.send(IDS.incrementAndGet(), method, method.equals("POST") ? mix.bodyBytes() : 0);
        if (allowRefusal && client.refused()) {
          return;
        }
        samples.add(sample);
        if (sample.result() == RequestSample.Result.SERVED) {
          lastServed.put(sample.backend(), sample.end());
        }
        TimeUnit.MILLISECONDS.sleep(random.nextInt(2 * mix.pauseMillis() + 1));
      }
    } catch (InterruptedException enough) {
      Thread.currentThread().interrupt();
    }
  }

  /** From now on a refused connection ends a client and does not count as a loss, because the proxy is stopping. */
  void allowRefusal() {
    allowRefusal = true;
  }

  /** Whether the backend served a request that ended after {@code nanos}. */
  boolean servedSince(String backend, long nanos) {
    Long last = lastServed.get(backend);
    return last != null && last - nanos > 0;
  }

  boolean over() {
    return threads.stream().noneMatch(Thread::isAlive);
  }

  /** Stops every client after its current response, and returns all records. */
  List<RequestSample> stop() throws InterruptedException {
    stopped = true;
    for (Thread each : threads) {
      each.join(LoadClient.READ_TIMEOUT_MS + 2_000);
    }
    return List.copyOf(samples);
  }
}
