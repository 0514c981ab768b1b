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

/** Random mutations of the tables of frames, both ways; {@link FuzzTest} says how to have more, and the same again. */
class FrameFuzzTest {
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final int CLIENTS = 8;
  private static final int EXCHANGES = Integer.getInteger("evenkeel.fuzz.exchanges", 20_000) / 8;
  private static final long SEED = Long.getLong("evenkeel.fuzz.seed", System.nanoTime());
  private static final int QUIET_MILLIS = 10;

  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();

  @Test
  void the_backend_reads_what_was_forwarded_whatever_frames_arrive() {
    List<FrameCase> cases = FrameCase.of("h2-requests");
    try (StrictHttp1Backend backend = new StrictHttp1Backend();
        Farm farm = FuzzTest.impatient(StrictFixture.streams(backend))) {
      crowd((random, nth) -> {
        if (nth % 20 == 19) {
          clean(farm.port(), random.nextInt(1 << 30));
        } else {
          hostile(farm.port(), new FrameMutation(random, cases).next(1), nth);
        }
      });

      assertThat(wrong).as("what clients saw; seed " + SEED).isEmpty();
      assertThat(backend.faults()).as("what no proxy may send; seed " + SEED).isEmpty();
      farm.awaitIdle();
      FuzzTest.sameRequests(farm, backend, EXCHANGES / 10);
    }
  }

  @Test
  void no_client_waits_forever_whatever_frames_a_backend_sends() {
    List<FrameCase> cases = FrameCase.of("h2-responses");
    try (StrictHttp2Backend backend = new StrictHttp2Backend();
        Farm farm = FuzzTest.impatient(StrictFixture.streams(backend))) {
      backend.answersFuzz((request, stream) -> new FrameMutation(
              new SplittableRandom(Long.parseLong(request.target().substring(6))), cases)
          .next(stream));
      crowd((random, nth) -> odd(farm.port(), random.nextInt(1 << 30), nth % 2 == 0));

      assertThat(wrong).as("what clients saw; seed " + SEED).isEmpty();
      assertThat(backend.faults()).as("what no proxy may send; seed " + SEED).isEmpty();
      farm.awaitIdle();
      clean(farm.port(), 1);
      assertThat(wrong).isEmpty();
    }
  }

  /** Has each client do this in turn, with numbers and a random of its own. */
  private void crowd(ObjIntConsumer<SplittableRandom> each) {
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

  /** Frames that mean anything or nothing: whatever comes back, the connection ends when the client's does. */
  private void hostile(int port, byte[] frames, int nth) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setTcpNoDelay(true);
      socket.getOutputStream().write(PREFACE);
      socket.getOutputStream().write(Frame.settings().bytes());
      socket.getOutputStream().write(frames);
      if (FuzzClient.hangs(socket, QUIET_MILLIS)) {
        wrong.add("seed " + SEED + " exchange " + nth + " hangs");
      }
    } catch (SocketException reset) {
      // closed with an answer that we did not read: as good an end as any
    } catch (IOException problem) {
      wrong.add("seed " + SEED + ": " + problem);
    }
  }

  /** A sound request whose answer is a mutation: it comes whole, or is seen to be cut, and never hangs. */
  private void odd(int port, int of, boolean streams) {
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
        wrong.add("seed " + SEED + ": no answer to /fuzz/" + of);
      }
    }
  }

  private void clean(int port, int number) {
    try (H2Peer client = H2Peer.connect(port)) {
      StreamResponses heard = new StreamResponses(client);
      for (int stream = 1; stream < 5; stream += 2) {
        String target = "/clean/" + number + "/" + stream;
        client.request(stream, true, "GET", target);
        Response answer = heard.answer(stream);
        if (answer.status() != 200 || !answer.body().equals(target)) {
          wrong.add("seed " + SEED + ": " + answer + " to " + target);
        }
      }
    } catch (UncheckedIOException problem) {
      wrong.add("seed " + SEED + ": " + problem);
    }
  }
}
