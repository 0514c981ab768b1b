package io.evenkeel.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kit.Await;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.Frame;
import io.evenkeel.kit.H2Peer;
import io.evenkeel.kit.RawClient;
import io.evenkeel.kit.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.ObjIntConsumer;
import org.junit.jupiter.api.Test;

/**
 * Random mutations of the tables of frames, in both directions. {@link FuzzTest} describes the properties that change
 * their number and repeat a run.
 */
class FrameFuzzTest {
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final int CLIENTS = 8;
  private static final int EXCHANGES = Integer.getInteger("evenkeel.fuzz.exchanges", 20_000) / 8;
  private static final long SEED = Long.getLong("evenkeel.fuzz.seed", System.nanoTime());
  private static final int SILENCE_MILLIS = 10;

  private final Queue<String> failures = new ConcurrentLinkedQueue<>();

  @Test
  void the_backend_reads_what_was_forwarded_whatever_frames_arrive() {
    List<FrameCase> cases = FrameCase.of("h2-requests");
    try (StrictHttp1Backend backend = new StrictHttp1Backend();
        Farm farm = FuzzTest.startWithShortTimeouts(StrictFixture.http2Farm(backend))) {
      runClients((random, nth) -> {
        if (nth % 20 == 19) {
          checkValidRequests(farm.port(), random.nextInt(1 << 30));
        } else {
          sendMutation(farm.port(), new FrameMutation(random, cases).next(1), nth);
        }
      });

      assertThat(failures).as("what clients saw; seed " + SEED).isEmpty();
      assertThat(backend.faults()).as("what no proxy may send; seed " + SEED).isEmpty();
      farm.awaitIdle();
      FuzzTest.assertSameRequests(farm, backend, EXCHANGES / 10);
    }
  }

  @Test
  void no_client_waits_forever_whatever_frames_a_backend_sends() {
    List<FrameCase> cases = FrameCase.of("h2-responses");
    try (StrictHttp2Backend backend = new StrictHttp2Backend();
        Farm farm = FuzzTest.startWithShortTimeouts(StrictFixture.http2Farm(backend))) {
      backend.respondToFuzz((request, stream) -> new FrameMutation(
              new SplittableRandom(Long.parseLong(request.target().substring(6))), cases)
          .next(stream));
      runClients(
          (random, nth) -> requestMutation(farm.port(), random.nextInt(1 << 30), nth % 2 == 0));

      assertThat(failures).as("what clients saw; seed " + SEED).isEmpty();
      assertThat(backend.faults()).as("what no proxy may send; seed " + SEED).isEmpty();
      farm.awaitIdle();
      checkValidRequests(farm.port(), 1);
      assertThat(failures).isEmpty();
    }
  }

  /**
   * Runs {@code each} on every client thread repeatedly, with the random of the thread and the number of the
   * exchange.
   */
  private void runClients(ObjIntConsumer<SplittableRandom> each) {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      SplittableRandom random = new SplittableRandom(SEED + i);
      Thread thread = new Thread(() -> {
        for (int nth = 0; nth < EXCHANGES / CLIENTS; nth++) {
          each.accept(random, nth);
        }
      });
      threads.add(thread);
      thread.start();
    }
    Await.until(
        () -> "all clients done; seed " + SEED, Duration.ofMinutes(5), () -> threads.stream()
            .noneMatch(Thread::isAlive));
  }

  /** Sends mutated frames. The balancer may respond in any way, but must close the connection after the client does. */
  private void sendMutation(int port, byte[] frames, int nth) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setTcpNoDelay(true);
      socket.getOutputStream().write(PREFACE);
      socket.getOutputStream().write(Frame.settings().bytes());
      socket.getOutputStream().write(frames);
      if (FuzzClient.hangs(socket, SILENCE_MILLIS)) {
        failures.add("seed " + SEED + " exchange " + nth + " hangs");
      }
    } catch (SocketException reset) {
      // closed with a response that was not read, which is a valid end
    } catch (IOException problem) {
      failures.add("seed " + SEED + ": " + problem);
    }
  }

  /** Sends a valid request whose response is mutated: the response may be complete or truncated, but must not hang. */
  private void requestMutation(int port, int of, boolean streams) {
    try {
      if (streams) {
        try (H2Peer client = H2Peer.connect(port)) {
          new StreamResponses(client.request(1, true, "GET", "/fuzz/" + of)).await(1);
        }
      } else {
        try (RawClient client = RawClient.connect(port)) {
          client.get("/fuzz/" + of);
        }
      }
    } catch (UncheckedIOException cut) {
      if (cut.getCause() instanceof SocketTimeoutException) {
        failures.add("seed " + SEED + ": no answer to /fuzz/" + of);
      }
    }
  }

  private void checkValidRequests(int port, int number) {
    try (H2Peer client = H2Peer.connect(port)) {
      StreamResponses received = new StreamResponses(client);
      for (int stream = 1; stream < 5; stream += 2) {
        String target = "/clean/" + number + "/" + stream;
        client.request(stream, true, "GET", target);
        Response response = received.response(stream);
        if (response.status() != 200 || !response.body().equals(target)) {
          failures.add("seed " + SEED + ": " + response + " to " + target);
        }
      }
    } catch (UncheckedIOException problem) {
      failures.add("seed " + SEED + ": " + problem);
    }
  }
}
