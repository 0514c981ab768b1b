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
  private static final int EXCERPT = 64 * 1024;

  private static final int HEAD = 64 * 1024;
  private static final int LATE_CONNECTS = 16;
  private static final int GRACE = 200;

  private final HealthConfig health;
  private final BackendNames names;
  private final String hostHeader;
  private final BackendTls tls;
  private final boolean speaks2;
  private final PlainHttpProbe plainly;
  private final HttpClientAgent client;

  /** By TLS, where the backend may choose what is spoken. */
  private final HttpClientAgent secured;

  private final WebClientOptions plain =
      new WebClientOptions().setFollowRedirects(false).setUserAgentEnabled(false);

  HttpProbe(Vertx vertx, BackendNames names, PoolConfig pool) {
    this.names = names;
    HttpClientOptions options = new HttpClientOptions();
    health = pool.health();
    hostHeader = health.host().orElse(pool.hostHeader());
    tls = pool.tls().withServerName(health.host().map(HttpProbe::name));
    int timeout = millis(health.timeout());
    // a connect that nobody waits for any more must not outlive the probe by much
    tls.applyTo(options);
    options.setSslEngineOptions(new TimedTlsOptions());
    options
        .setKeepAlive(false)
        .setConnectTimeout(timeout)
        .setSslHandshakeTimeout(timeout)
        .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
        .setMaxInitialLineLength(HEAD)
        .setMaxHeaderSize(HEAD);
    plainly = new PlainHttpProbe(vertx, names, health);
    speaks2 = pool.protocol() == PoolConfig.Protocol.HTTP2;
    client = build(vertx, options, speaks2 ? List.of(HttpVersion.HTTP_2) : List.of());
    secured = pool.protocol() == PoolConfig.Protocol.AUTO
        ? build(vertx, options, List.of(HttpVersion.HTTP_2, HttpVersion.HTTP_1_1))
        : client;
  }

  private static HttpClientAgent build(
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
        .with(new PoolOptions().setHttp1MaxSize(LATE_CONNECTS).setCleanerPeriod(0))
        .build();
  }

  /** A request that may be sent now. */
  private record Connected(HttpClientRequest request, Runnable send) {
    void drop() {
      request.connection().close();
    }
  }

  @Override
  public void check(Backend backend, ProbeRun look) {
    if (!speaks2 && !secure(backend)) {
      plainly.check(backend, port(backend), host(backend), look);
      return;
    }
    names
        .connect(backend.host(), address -> connect(backend, address, look), Connected::drop)
        .onComplete((connected, failure) -> {
          if (failure != null) {
            look.failed(failure);
            return;
          }
          look.releasing(connected::drop);
          look.connected(connected.request().connection());
          if (!look.ended()) {
            connected.send().run();
          }
        });
  }

  private Future<Connected> connect(Backend backend, String address, ProbeRun look) {
    look.resolved(!BackendNames.isIpAddress(backend.host()));
    Promise<Connected> connecting = Promise.promise();
    WebClient web = WebClient.wrap(secure(backend) ? secured : client, plain);
    web.addInterceptor(context -> {
      HttpClientResponse answer = context.clientResponse();
      HttpClientRequest request = context.clientRequest();
      if (context.failure() != null) {
        context.next();
      } else if (answer != null) {
        judge(answer, look);
      } else if (request == null) {
        context.next();
      } else {
        // both are told by the answer's future too; without these each would be an error in the log
        request.exceptionHandler(late -> {});
        request.connection().exceptionHandler(broken -> {});
        if (request.version() == HttpVersion.HTTP_2) {
          // a Host beside another :authority would make it malformed (RFC 9113 section 8.3.1)
          request.authority(HostAndPort.parseAuthority(host(backend), -1));
          request.headers().remove("Host");
        }
        connecting.complete(new Connected(request, context::next));
      }
    });
    request(web, backend, address).send().onFailure(failure -> {
      if (!connecting.tryFail(failure)) {
        look.failed(failure);
      }
    });
    return connecting.future();
  }

  private HttpRequest<Buffer> request(WebClient web, Backend backend, String address) {
    boolean secure = secure(backend);
    int port = port(backend);
    String host = host(backend);
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

  private boolean secure(Backend backend) {
    return health.scheme().map("https"::equals).orElse(backend.tls());
  }

  private int port(Backend backend) {
    return health.port() == 0 ? backend.port() : health.port();
  }

  /** What traffic sends: a probe and a request must not be told apart by it. */
  private String host(Backend backend) {
    boolean own =
        health.host().isEmpty() && (hostHeader.equals("client") || hostHeader.equals("backend"));
    return own ? backend.authority() : hostHeader;
  }

  private void judge(HttpClientResponse answer, ProbeRun look) {
    int status = answer.statusCode();
    answer.exceptionHandler(cut -> look.failed("connection broken within the answer"));
    look.head(status);
    if (!health.status().contains(status)) {
      look.failed("status " + status + ", expected " + health.status());
    } else if (health.body().isEmpty()) {
      look.passed("status " + status);
    } else {
      read(answer, look, health.body().get());
    }
  }

  private static void read(HttpClientResponse answer, ProbeRun look, Regex expected) {
    Buffer body = Buffer.buffer();
    answer.handler(part -> {
      if (!look.ended()) {
        body.appendBuffer(part, 0, Math.min(part.length(), EXCERPT - body.length()));
        if (body.length() == EXCERPT) {
          match(body, look, answer.statusCode(), expected);
        }
      }
    });
    answer.endHandler(end -> match(body, look, answer.statusCode(), expected));
    answer.resume();
  }

  private static void match(Buffer body, ProbeRun look, int status, Regex expected) {
    if (expected.isFoundIn(body.toString(StandardCharsets.UTF_8))) {
      look.passed("status " + status);
    } else {
      look.failed("body did not match");
    }
  }

  @Override
  public void forget(Backend backend) {
    plainly.forget(backend);
  }

  @Override
  public Future<Void> close() {
    plainly.close();
    return Future.join(client.close(), secured.close()).mapEmpty();
  }

  /** What the client itself allows: a little more than the probe, whose own deadline is the one that counts. */
  static int millis(Duration timeout) {
    return (int) Math.min(Integer.MAX_VALUE, timeout.toMillis() + GRACE);
  }

  /** The name in {@code host:port}. */
  private static String name(String authority) {
    int colon = authority.lastIndexOf(':');
    return colon > authority.lastIndexOf(']') && colon >= 0
        ? authority.substring(0, colon)
        : authority;
  }
}
