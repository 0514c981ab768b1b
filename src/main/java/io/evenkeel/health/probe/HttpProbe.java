package io.evenkeel.health.probe;

import io.evenkeel.config.HealthConfig;
import io.evenkeel.config.PoolConfig;
import io.evenkeel.config.Regex;
import io.evenkeel.config.tls.BackendTls;
import io.evenkeel.model.Backend;
import io.evenkeel.net.BackendNames;
import io.evenkeel.net.ConnectedWebRequest;
import io.evenkeel.net.TcpState;
import io.evenkeel.net.TimedTlsOptions;
import io.evenkeel.net.VertxInternals;
import io.netty.channel.Channel;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Sends one request and passes if the response is as expected. Clear text goes through {@link PlainHttpProbe}, TLS
 * through Vert.x's HTTP client.
 */
public final class HttpProbe implements Probe {
  private static final int MAX_BODY_BYTES = 64 * 1024;

  private static final int MAX_HEAD_BYTES = 64 * 1024;
  private static final int MAX_PARALLEL_CONNECTS = 16;
  private static final int GRACE_MS = 200;

  private final HealthConfig health;
  private final BackendNames names;
  private final String hostHeader;
  private final BackendTls tls;
  private final boolean http2Only;
  private final PlainHttpProbe plainProbe;
  private final HttpClientAgent client;
  private final TcpState tcp = new TcpState();

  /** For TLS; offers HTTP/2 as well if the protocol of the pool is {@code auto}. */
  private final HttpClientAgent tlsClient;

  private final WebClientOptions webClientOptions =
      new WebClientOptions().setFollowRedirects(false).setUserAgentEnabled(false);

  HttpProbe(Vertx vertx, BackendNames names, PoolConfig pool) {
    this.names = names;
    HttpClientOptions options = new HttpClientOptions();
    health = pool.health();
    hostHeader = health.host().orElse(pool.hostHeader());
    tls = pool.tls().withServerName(health.host().map(HttpProbe::hostName));
    int timeout = clientTimeoutMs(health.timeout());
    // a connection attempt must not outlive the probe by much
    tls.applyTo(options);
    options.setSslEngineOptions(new TimedTlsOptions());
    options
        .setKeepAlive(false)
        .setConnectTimeout(timeout)
        .setSslHandshakeTimeout(timeout)
        .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
        .setMaxInitialLineLength(MAX_HEAD_BYTES)
        .setMaxHeaderSize(MAX_HEAD_BYTES);
    plainProbe = new PlainHttpProbe(vertx, names, health);
    http2Only = pool.protocol() == PoolConfig.Protocol.HTTP2;
    client = createClient(vertx, options, http2Only ? List.of(HttpVersion.HTTP_2) : List.of());
    tlsClient = pool.protocol() == PoolConfig.Protocol.AUTO
        ? createClient(vertx, options, List.of(HttpVersion.HTTP_2, HttpVersion.HTTP_1_1))
        : client;
  }

  private static HttpClientAgent createClient(
      Vertx vertx, HttpClientOptions options, List<HttpVersion> versions) {
    HttpClientOptions withVersions = new HttpClientOptions(options);
    if (!versions.isEmpty()) {
      withVersions
          .setProtocolVersion(HttpVersion.HTTP_2)
          .setHttp2ClearTextUpgrade(false)
          .setUseAlpn(true)
          .setAlpnVersions(versions);
    }
    return vertx
        .httpClientBuilder()
        .with(VertxInternals.releasable(withVersions))
        .with(new PoolOptions().setHttp1MaxSize(MAX_PARALLEL_CONNECTS).setCleanerPeriod(0))
        .build();
  }

  @Override
  public void check(Backend backend, ProbeRun run) {
    if (!http2Only && !usesTls(backend)) {
      plainProbe.check(backend, portFor(backend), hostFor(backend), run);
      return;
    }
    names
        .connect(
            backend.host(), address -> connect(backend, address, run), ConnectedWebRequest::close)
        .onComplete((connected, failure) -> {
          if (failure != null) {
            run.fail(failure);
            return;
          }
          run.releaseWith(connected::close);
          run.onConnected(connected.request().connection());
          Channel channel = VertxInternals.findChannel(connected.request().connection());
          if (channel != null) {
            run.watchSilence(() -> tcp.silentMillis(channel) > 0);
          }
          if (!run.ended()) {
            connected.send();
          }
        });
  }

  private Future<ConnectedWebRequest> connect(Backend backend, String address, ProbeRun run) {
    if (run.ended()) {
      // the client may be closed by now
      return Future.failedFuture("the probe has ended");
    }
    run.onResolved(!BackendNames.isIpAddress(backend.host()));
    Promise<ConnectedWebRequest> connecting = Promise.promise();
    WebClient web = WebClient.wrap(usesTls(backend) ? tlsClient : client, webClientOptions);
    ConnectedWebRequest.intercept(
        web,
        unsent -> {
          try {
            prepare(unsent.request(), backend);
            connecting.complete(unsent);
          } catch (RuntimeException problem) {
            unsent.close();
            connecting.fail(problem);
          }
        },
        response -> evaluate(response, run));
    createRequest(web, backend, address).send().onFailure(failure -> {
      if (!connecting.tryFail(failure)) {
        run.fail(failure);
      }
    });
    return connecting.future();
  }

  private void prepare(HttpClientRequest request, Backend backend) {
    // the future of the response reports both; without these handlers each would be logged as an
    // error
    request.exceptionHandler(reported -> {});
    request.connection().exceptionHandler(reported -> {});
    if (request.version() == HttpVersion.HTTP_2) {
      // a Host beside another :authority would make it malformed (RFC 9113 section 8.3.1)
      request.authority(HostAndPort.parseAuthority(hostFor(backend), -1));
      request.headers().remove("Host");
    }
  }

  private HttpRequest<Buffer> createRequest(WebClient web, Backend backend, String address) {
    boolean secure = usesTls(backend);
    int port = portFor(backend);
    String host = hostFor(backend);
    HttpRequest<Buffer> request = web.request(
            HttpMethod.valueOf(health.method()),
            SocketAddress.inetSocketAddress(port, address),
            port,
            secure ? tls.serverNameFor(backend) : backend.host(),
            health.path())
        .ssl(secure)
        .putHeader("Host", host)
        .putHeader("User-Agent", "evenkeel");
    health.headers().forEach(request::putHeader);
    return request;
  }

  private boolean usesTls(Backend backend) {
    return health.scheme().map("https"::equals).orElse(backend.tls());
  }

  private int portFor(Backend backend) {
    return health.port() == 0 ? backend.port() : health.port();
  }

  /** The Host header that requests to the backend carry too, so that the backend treats probes and requests alike. */
  private String hostFor(Backend backend) {
    boolean backendsOwn =
        health.host().isEmpty() && (hostHeader.equals("client") || hostHeader.equals("backend"));
    return backendsOwn ? backend.authority() : hostHeader;
  }

  private void evaluate(HttpClientResponse response, ProbeRun run) {
    int status = response.statusCode();
    response.exceptionHandler(run::fail);
    run.onResponseHead(status);
    if (!health.status().contains(status)) {
      run.fail("status " + status + ", expected " + health.status());
    } else if (health.body().isEmpty()) {
      run.pass("status " + status);
    } else {
      readBody(response, run, health.body().get());
    }
  }

  private static void readBody(HttpClientResponse response, ProbeRun run, Regex expected) {
    Buffer body = Buffer.buffer();
    BodyBeginnings beginnings = new BodyBeginnings();
    response.handler(chunk -> {
      if (!run.ended()) {
        body.appendBuffer(chunk, 0, Math.min(chunk.length(), MAX_BODY_BYTES - body.length()));
        if (body.length() == MAX_BODY_BYTES) {
          matchBody(body, run, response.statusCode(), expected);
        } else if (beginnings.isDue(body.length())
            && expected.isFoundForGood(body.toString(StandardCharsets.UTF_8))) {
          // the rest of the body may take long, or never end
          run.pass("status " + response.statusCode());
        }
      }
    });
    response.endHandler(nothing -> matchBody(body, run, response.statusCode(), expected));
    response.resume();
  }

  private static void matchBody(Buffer body, ProbeRun run, int status, Regex expected) {
    if (expected.isFoundIn(body.toString(StandardCharsets.UTF_8))) {
      run.pass("status " + status);
    } else {
      run.fail("body did not match");
    }
  }

  @Override
  public void removeBackend(Backend backend) {
    plainProbe.removeBackend(backend);
  }

  @Override
  public Future<Void> close() {
    plainProbe.close();
    return Future.join(client.close(), tlsClient.close()).mapEmpty();
  }

  /**
   * The timeout for a client in milliseconds: a little longer than the timeout of the probe, so that the latter
   * applies first.
   */
  static int clientTimeoutMs(Duration timeout) {
    return (int) Math.min(Integer.MAX_VALUE, timeout.toMillis() + GRACE_MS);
  }

  /** Returns {@code authority} without its port. */
  private static String hostName(String authority) {
    int colon = authority.lastIndexOf(':');
    return colon > authority.lastIndexOf(']') && colon >= 0
        ? authority.substring(0, colon)
        : authority;
  }
}
