package io.evenkeel.health.probe;

import io.evenkeel.config.HealthConfig;
import io.evenkeel.config.PoolConfig;
import io.evenkeel.config.Regex;
import io.evenkeel.config.tls.BackendTls;
import io.evenkeel.model.Backend;
import io.evenkeel.net.BackendNames;
import io.evenkeel.net.TimedTlsOptions;
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

/** Passes when one request, on a connection of its own, is answered as expected. */
public final class HttpProbe implements Probe {
  /** How much of a body is looked at, in bytes. */
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

  /** By TLS, where the backend may choose what is spoken. */
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
    // a connect that nobody waits for any more must not outlive the probe by much
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
    HttpClientOptions own = new HttpClientOptions(options);
    if (!versions.isEmpty()) {
      own.setProtocolVersion(HttpVersion.HTTP_2)
          .setHttp2ClearTextUpgrade(false)
          .setUseAlpn(true)
          .setAlpnVersions(versions);
    }
    return vertx
        .httpClientBuilder()
        .with(own)
        .with(new PoolOptions().setHttp1MaxSize(MAX_PARALLEL_CONNECTS).setCleanerPeriod(0))
        .build();
  }

  /** A request that may be sent now. */
  private record ReadyRequest(HttpClientRequest request, Runnable send) {
    void close() {
      request.connection().close();
    }
  }

  @Override
  public void check(Backend backend, ProbeRun look) {
    if (!http2Only && !usesTls(backend)) {
      plainProbe.check(backend, portFor(backend), hostFor(backend), look);
      return;
    }
    names
        .connect(backend.host(), address -> connect(backend, address, look), ReadyRequest::close)
        .onComplete((connected, failure) -> {
          if (failure != null) {
            look.fail(failure);
            return;
          }
          look.releaseWith(connected::close);
          look.onConnected(connected.request().connection());
          if (!look.ended()) {
            connected.send().run();
          }
        });
  }

  private Future<ReadyRequest> connect(Backend backend, String address, ProbeRun look) {
    look.onResolved(!BackendNames.isIpAddress(backend.host()));
    Promise<ReadyRequest> connecting = Promise.promise();
    WebClient web = WebClient.wrap(usesTls(backend) ? tlsClient : client, webClientOptions);
    web.addInterceptor(context -> {
      HttpClientResponse answer = context.clientResponse();
      HttpClientRequest request = context.clientRequest();
      if (context.failure() != null) {
        context.next();
      } else if (answer != null) {
        evaluate(answer, look);
      } else if (request == null) {
        context.next();
      } else {
        // both are told by the answer's future too; without these each would be an error in the log
        request.exceptionHandler(late -> {});
        request.connection().exceptionHandler(broken -> {});
        if (request.version() == HttpVersion.HTTP_2) {
          // a Host beside another :authority would make it malformed (RFC 9113 section 8.3.1)
          request.authority(HostAndPort.parseAuthority(hostFor(backend), -1));
          request.headers().remove("Host");
        }
        connecting.complete(new ReadyRequest(request, context::next));
      }
    });
    createRequest(web, backend, address).send().onFailure(failure -> {
      if (!connecting.tryFail(failure)) {
        look.fail(failure);
      }
    });
    return connecting.future();
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

  /** What traffic sends: a probe and a request must not be told apart by it. */
  private String hostFor(Backend backend) {
    boolean own =
        health.host().isEmpty() && (hostHeader.equals("client") || hostHeader.equals("backend"));
    return own ? backend.authority() : hostHeader;
  }

  private void evaluate(HttpClientResponse answer, ProbeRun look) {
    int status = answer.statusCode();
    answer.exceptionHandler(cut -> look.fail("connection broken within the answer"));
    look.onResponseHead(status);
    if (!health.status().contains(status)) {
      look.fail("status " + status + ", expected " + health.status());
    } else if (health.body().isEmpty()) {
      look.pass("status " + status);
    } else {
      readBody(answer, look, health.body().get());
    }
  }

  private static void readBody(HttpClientResponse answer, ProbeRun look, Regex expected) {
    Buffer body = Buffer.buffer();
    answer.handler(part -> {
      if (!look.ended()) {
        body.appendBuffer(part, 0, Math.min(part.length(), MAX_BODY_BYTES - body.length()));
        if (body.length() == MAX_BODY_BYTES) {
          matchBody(body, look, answer.statusCode(), expected);
        }
      }
    });
    answer.endHandler(end -> matchBody(body, look, answer.statusCode(), expected));
    answer.resume();
  }

  private static void matchBody(Buffer body, ProbeRun look, int status, Regex expected) {
    if (expected.isFoundIn(body.toString(StandardCharsets.UTF_8))) {
      look.pass("status " + status);
    } else {
      look.fail("body did not match");
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

  /** What the client itself allows: a little more than the probe, whose own deadline is the one that counts. */
  static int clientTimeoutMs(Duration timeout) {
    return (int) Math.min(Integer.MAX_VALUE, timeout.toMillis() + GRACE_MS);
  }

  /** The name in {@code host:port}. */
  private static String hostName(String authority) {
    int colon = authority.lastIndexOf(':');
    return colon > authority.lastIndexOf(']') && colon >= 0
        ? authority.substring(0, colon)
        : authority;
  }
}
