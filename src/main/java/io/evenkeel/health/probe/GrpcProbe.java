package io.evenkeel.health.probe;

import io.evenkeel.config.HealthConfig;
import io.evenkeel.config.PoolConfig;
import io.evenkeel.model.Backend;
import io.evenkeel.net.BackendNames;
import io.evenkeel.net.TimedTlsOptions;
import io.evenkeel.net.VertxInternals;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Calls {@code grpc.health.v1.Health/Check} and passes if the status is {@code SERVING}. */
public final class GrpcProbe implements Probe {
  private static final String METHOD_PATH = "/grpc.health.v1.Health/Check";
  private static final int MAX_RESPONSE_BYTES = 1024;
  private static final int MAX_PARALLEL_CONNECTS = 16;
  private static final List<String> STATUSES =
      List.of("UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN");

  private final PoolConfig pool;
  private final HealthConfig health;
  private final BackendNames names;
  private final HttpClientAgent client;

  GrpcProbe(Vertx vertx, BackendNames names, PoolConfig pool) {
    this.names = names;
    this.pool = pool;
    this.health = pool.health();
    int timeout = HttpProbe.clientTimeoutMs(health.timeout());
    HttpClientOptions options = new HttpClientOptions();
    pool.tls().applyTo(options);
    options.setSslEngineOptions(new TimedTlsOptions());
    options
        .setProtocolVersion(HttpVersion.HTTP_2)
        .setHttp2ClearTextUpgrade(false)
        .setUseAlpn(true)
        .setAlpnVersions(List.of(HttpVersion.HTTP_2))
        .setConnectTimeout(timeout)
        .setSslHandshakeTimeout(timeout)
        .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
    client = vertx
        .httpClientBuilder()
        .with(VertxInternals.releasable(options))
        .with(new PoolOptions().setHttp2MaxSize(MAX_PARALLEL_CONNECTS).setCleanerPeriod(0))
        .build();
  }

  @Override
  public void check(Backend backend, ProbeRun run) {
    names
        .connect(
            backend.host(),
            address -> {
              if (run.ended()) {
                // the client may be closed by now
                return Future.failedFuture("the probe has ended");
              }
              run.onResolved(!BackendNames.isIpAddress(backend.host()));
              return client.request(requestOptions(backend, address));
            },
            unusedRequest -> unusedRequest.connection().close())
        .onComplete((request, failure) -> {
          if (failure != null) {
            run.fail(failure);
          } else {
            sendRequest(request, backend, run);
          }
        });
  }

  private RequestOptions requestOptions(Backend backend, String address) {
    boolean secure = health.scheme().map("https"::equals).orElse(backend.tls());
    int port = health.port() == 0 ? backend.port() : health.port();
    return new RequestOptions()
        .setServer(SocketAddress.inetSocketAddress(port, address))
        .setHost(secure ? pool.tls().serverNameFor(backend) : backend.host())
        .setPort(port)
        .setSsl(secure)
        .setMethod(HttpMethod.POST)
        .setURI(METHOD_PATH);
  }

  private void sendRequest(HttpClientRequest request, Backend backend, ProbeRun run) {
    // the future of the response reports both; without these handlers each would be logged as an
    // error
    request.exceptionHandler(reported -> {});
    request.connection().exceptionHandler(reported -> {});
    run.releaseWith(() -> request.connection().close());
    run.onConnected(request.connection());
    if (run.ended()) {
      return;
    }
    request.authority(HostAndPort.parseAuthority(health.host().orElse(backend.authority()), -1));
    health.headers().forEach(request::putHeader);
    request
        .putHeader("content-type", "application/grpc")
        .putHeader("te", "trailers")
        .putHeader("user-agent", "evenkeel");
    request
        .send(encodeRequest(health.service()))
        .onSuccess(response -> readResponse(response, run))
        .onFailure(run::fail);
  }

  /** Encodes a {@code HealthCheckRequest}, whose only field is the name of the service. */
  private static Buffer encodeRequest(String service) {
    byte[] name = service.getBytes(StandardCharsets.UTF_8);
    Buffer message = Buffer.buffer();
    if (name.length > 0) {
      message.appendByte((byte) 0x0a);
      int length = name.length;
      while (length > 0x7f) {
        message.appendByte((byte) (length & 0x7f | 0x80));
        length >>>= 7;
      }
      message.appendByte((byte) length).appendBytes(name);
    }
    return Buffer.buffer().appendByte((byte) 0).appendInt(message.length()).appendBuffer(message);
  }

  private static void readResponse(HttpClientResponse response, ProbeRun run) {
    response.exceptionHandler(run::fail);
    run.onResponseHead(response.statusCode());
    if (response.statusCode() != 200) {
      run.fail("status " + response.statusCode() + ", expected 200");
      return;
    }
    Buffer body = Buffer.buffer();
    response.handler(chunk -> {
      if (body.length() + chunk.length() > MAX_RESPONSE_BYTES) {
        run.fail("more than a health check has to say");
      } else {
        body.appendBuffer(chunk);
      }
    });
    response.endHandler(nothing -> {
      String trailer = response.getTrailer("grpc-status");
      evaluate(trailer == null ? response.getHeader("grpc-status") : trailer, body, run);
    });
  }

  private static void evaluate(@Nullable String grpcStatus, Buffer body, ProbeRun run) {
    if (grpcStatus == null || !grpcStatus.equals("0")) {
      run.fail("grpc-status " + grpcStatus);
      return;
    }
    int status = parseStatus(body);
    String word =
        status >= 0 && status < STATUSES.size() ? STATUSES.get(status) : "no health check";
    if (status == 1) {
      run.pass(word);
    } else {
      run.fail(word);
    }
  }

  /** Returns the {@code status} of a {@code HealthCheckResponse}: 0 if it is left out, -1 if {@code body} is none. */
  private static int parseStatus(Buffer body) {
    if (body.length() < 5 || body.getByte(0) != 0 || body.getInt(1) != body.length() - 5) {
      return -1;
    }
    if (body.length() == 5) {
      return 0;
    }
    return body.length() == 7 && body.getByte(5) == 0x08 ? body.getByte(6) : -1;
  }

  @Override
  public void removeBackend(Backend backend) {
    // no connection is kept between probes
  }

  @Override
  public Future<Void> close() {
    return client.close();
  }
}
