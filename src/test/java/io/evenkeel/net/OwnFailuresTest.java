package io.evenkeel.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelException;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.DecoderException;
import io.vertx.core.http.HttpClosedException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which exceptions are failures of the balancer, as the transports of Netty and the JDK throw them. */
class OwnFailuresTest {
  private static Throwable causedBy(Throwable failure, Throwable cause) {
    failure.initCause(cause);
    return failure;
  }

  private static Stream<Arguments> own() {
    return Stream.of(
        Arguments.of(
            new ChannelException(
                new IOException("newSocketStream(..) failed: Too many open files")),
            OwnFailures.OUT_OF_DESCRIPTORS),
        Arguments.of(
            new ChannelException(
                "Failed to open a socket.", new IOException("Too many open files in system")),
            OwnFailures.OUT_OF_DESCRIPTORS),
        Arguments.of(
            causedBy(
                new UnknownHostException("shop.internal"),
                new ChannelException(
                    new IOException("newSocketDgram(..) failed: Too many open files"))),
            OwnFailures.OUT_OF_DESCRIPTORS),
        Arguments.of(
            new ConnectException(
                "connect(..) failed: Cannot assign requested address: /10.0.0.1:80"),
            OwnFailures.OUT_OF_PORTS),
        Arguments.of(
            new BindException("Cannot assign requested address"), OwnFailures.OUT_OF_PORTS),
        Arguments.of(
            new ConnectException("connect(..) failed: Resource temporarily unavailable"),
            OwnFailures.OUT_OF_PORTS),
        Arguments.of(
            new DecoderException(new OutOfMemoryError("direct memory")), OwnFailures.OUT_OF_MEMORY),
        Arguments.of(
            new IOException("writev(..) failed: No buffer space available"),
            OwnFailures.OUT_OF_MEMORY),
        Arguments.of(
            new IOException("newSocketStream(..) failed: Cannot allocate memory"),
            OwnFailures.OUT_OF_MEMORY),
        Arguments.of(
            new RejectedExecutionException("shut down"), "the balancer has closed its client"),
        Arguments.of(
            new IllegalStateException("Client is closed"), "the balancer has closed its client"));
  }

  @ParameterizedTest
  @MethodSource("own")
  void a_failure_of_the_balancer_has_its_own_words(Throwable failure, String words) {
    assertThat(OwnFailures.describe(failure)).contains(words);
    assertThat(OwnFailures.isOwn(words)).isTrue();
  }

  private static Stream<Throwable> others() {
    return Stream.of(
        new ConnectException("connect(..) failed: Connection refused"),
        new ConnectTimeoutException("connection timed out after 2000 ms"),
        new NoRouteToHostException(),
        new UnknownHostException("shop.internal"),
        new IOException("recvAddress(..) failed: Connection reset by peer"),
        new DecoderException(new IllegalArgumentException("too many open files: HTTP/9.9")),
        new HttpClosedException("Connection was closed"));
  }

  @ParameterizedTest
  @MethodSource("others")
  void a_failure_of_a_backend_is_none_of_the_balancer(Throwable failure) {
    assertThat(OwnFailures.describe(failure)).isEmpty();
    assertThat(OwnFailures.isOwn(FailureReasons.describeConnect(failure))).isFalse();
  }
}
