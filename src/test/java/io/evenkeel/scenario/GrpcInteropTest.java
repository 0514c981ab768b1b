package io.evenkeel.scenario;

import io.evenkeel.kit.Farm;
import io.evenkeel.kit.Pki;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.testing.integration.AbstractInteropTest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.Field;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The interoperability tests of gRPC, with its own client and server, through the balancer. */
class GrpcInteropTest {
  @TempDir
  private Path directory;

  private interface Case {
    void run(Interop interop) throws Exception;
  }

  private static final Map<String, Case> CASES = cases();

  private static Map<String, Case> cases() {
    Map<String, Case> cases = new LinkedHashMap<>();
    cases.put("empty_unary", Interop::emptyUnary);
    cases.put("large_unary", Interop::largeUnary);
    cases.put("client_streaming", Interop::clientStreaming);
    cases.put("server_streaming", Interop::serverStreaming);
    cases.put("ping_pong", Interop::pingPong);
    cases.put("empty_stream", Interop::emptyStream);
    cases.put("full_duplex", Interop::fullDuplexCallShouldSucceed);
    cases.put("half_duplex", Interop::halfDuplexCallShouldSucceed);
    cases.put("flow_control", Interop::serverStreamingShouldBeFlowControlled);
    cases.put("very_large_request", Interop::veryLargeRequest);
    cases.put("very_large_response", Interop::veryLargeResponse);
    cases.put("server_compressed_unary", Interop::serverCompressedUnary);
    cases.put("server_compressed_streaming", Interop::serverCompressedStreaming);
    cases.put("cancel_after_begin", Interop::cancelAfterBegin);
    cases.put("cancel_after_first_response", Interop::cancelAfterFirstResponse);
    cases.put("metadata_unary", Interop::exchangeMetadataUnaryCall);
    cases.put("metadata_streaming", Interop::exchangeMetadataStreamingCall);
    cases.put("custom_metadata", Interop::customMetadata);
    cases.put("status_code_and_message", Interop::statusCodeAndMessage);
    cases.put("special_status_message", Interop::specialStatusMessage);
    cases.put("unimplemented_method", Interop::unimplementedMethod);
    cases.put("unimplemented_service", Interop::unimplementedService);
    cases.put("sends_timeout", Interop::sendsTimeoutHeader);
    cases.put("deadline_not_exceeded", Interop::deadlineNotExceeded);
    cases.put("deadline_exceeded", Interop::deadlineExceeded);
    cases.put("deadline_exceeded_streaming", Interop::deadlineExceededServerStreaming);
    cases.put("timeout_on_sleeping_server", Interop::timeoutOnSleepingServer);
    cases.put("max_inbound_size", Interop::maxInboundSize_exact);
    cases.put("graceful_shutdown", Interop::gracefulShutdown);
    return cases;
  }

  private Stream<DynamicTest> all(@Nullable Pki pki) {
    return CASES.entrySet().stream()
        .map(each -> DynamicTest.dynamicTest(each.getKey(), () -> {
          Interop interop = new Interop(pki);
          interop.setUp();
          try {
            each.getValue().run(interop);
          } finally {
            interop.tearDown();
            interop.farm().close();
          }
        }));
  }

  @TestFactory
  Stream<DynamicTest> the_cases_in_clear_text() {
    return all(null);
  }

  @TestFactory
  Stream<DynamicTest> the_cases_by_tls() {
    return all(new Pki(directory));
  }

  /** Connects their client through the balancer to their server. */
  private static final class Interop extends AbstractInteropTest {
    private final @Nullable Pki pki;
    private @Nullable Farm farm;

    Interop(@Nullable Pki pki) {
      this.pki = pki;
    }

    Farm farm() {
      return Objects.requireNonNull(farm);
    }

    @Override
    protected ServerBuilder<?> getServerBuilder() {
      return NettyServerBuilder.forAddress(
              new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
          .maxInboundMessageSize(AbstractInteropTest.MAX_MESSAGE_SIZE);
    }

    @Override
    protected ManagedChannelBuilder<?> createChannelBuilder() {
      Farm opened = Farm.of(0)
          .pool("backends", new JsonArray().add("http://127.0.0.1:" + serverPort()))
          .pool("protocol", "http2")
          .pool("health", false)
          .set("proxy.instances", 1);
      farm = opened;
      if (pki == null) {
        Http2ClientTest.serving(opened).start();
        return channel(opened).usePlaintext();
      }
      JsonObject tls = HttpsTest.tls(pki.issue("localhost", "127.0.0.1"));
      HttpsTest.serving(opened, tls).start();
      try {
        return channel(opened)
            .sslContext(
                GrpcSslContexts.forClient().trustManager(pki.ca().toFile()).build());
      } catch (SSLException problem) {
        throw new IllegalStateException(problem);
      }
    }

    /** Known only from the remote address of a channel, once there is one. */
    private int serverPort() {
      try {
        Field server = AbstractInteropTest.class.getDeclaredField("server");
        server.setAccessible(true);
        return ((Server) server.get(this)).getPort();
      } catch (ReflectiveOperationException another) {
        throw new IllegalStateException(another);
      }
    }

    private NettyChannelBuilder channel(Farm opened) {
      NettyChannelBuilder builder = NettyChannelBuilder.forAddress("127.0.0.1", opened.port())
          .maxInboundMessageSize(AbstractInteropTest.MAX_MESSAGE_SIZE);
      builder.intercept(createCensusStatsClientInterceptor());
      return builder;
    }

    @Override
    protected boolean metricsExpected() {
      return false;
    }
  }
}
