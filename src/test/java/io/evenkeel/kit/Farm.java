package io.evenkeel.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.Bypasses;
import io.evenkeel.Evenkeel;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ServerSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Scripted backends b1, b2, … and a balancer in front of them. {@code close} asserts that no connection, buffer or
 * request leaks.
 */
public final class Farm implements AutoCloseable {
  private final List<ScriptedBackend> backends = new ArrayList<>();
  private final JsonObject config = new JsonObject();
  private final Logs logs = new Logs();
  private final Vertx vertx =
      Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2).setPreferNativeTransport(true));
  private final Timeline changes = new Timeline(vertx);
  private @Nullable MemoryBound memoryBound;
  private @Nullable Evenkeel evenkeel;

  private Farm(int count, ServerSocketFactory sockets) {
    for (int i = 1; i <= count; i++) {
      backends.add(new ScriptedBackend("b" + i, sockets));
    }
    set(
        "listeners",
        new JsonArray()
            .add(new JsonObject().put("name", "http").put("host", "127.0.0.1").put("port", 0)));
    set("admin", false);
    set("proxy.instances", 2);
    set("proxy.shutdown.drain", "5s");
    set("proxy.details", true);
    set("pools.default.health.interval", "100ms");
    set("pools.default.health.timeout", "2s");
    JsonArray urls = new JsonArray();
    backends.forEach(
        each -> urls.add(new JsonObject().put("id", each.id()).put("url", each.url())));
    set("pools.default.backends", urls);
  }

  /** Starts {@code count} backends, but not the balancer. Defaults: a probe every 100 ms, two proxies, no admin. */
  public static Farm of(int count) {
    return of(count, ServerSocketFactory.getDefault());
  }

  /** The same, with backends whose sockets come from {@code sockets}. */
  public static Farm of(int count, ServerSocketFactory sockets) {
    return new Farm(count, sockets);
  }

  /** Sets one key of the configuration, named by its path: {@code pools.default.retry.attempts}. */
  public Farm set(String path, Object value) {
    String[] names = path.split("\\.", -1);
    JsonObject at = config;
    for (int i = 0; i < names.length - 1; i++) {
      if (!(at.getValue(names[i]) instanceof JsonObject)) {
        at.put(names[i], new JsonObject());
      }
      at = at.getJsonObject(names[i]);
    }
    at.put(names[names.length - 1], value);
    return this;
  }

  /** Sets one key of the pool {@code default}. */
  public Farm pool(String path, Object value) {
    return set("pools.default." + path, value);
  }

  /** Opens the admin on a free port. */
  public Farm admin() {
    return set("admin", new JsonObject().put("port", 0));
  }

  /** Asserts on close that clients took bounded memory from now on, and that none of their connections is left. */
  public Farm boundMemory() {
    memoryBound = MemoryBound.bounded();
    return this;
  }

  public Farm start() {
    evenkeel = Await.result(Bypasses.start(vertx, config.copy()));
    return this;
  }

  public JsonObject config() {
    return config.copy();
  }

  /** The backend b1, b2, … */
  public ScriptedBackend backend(int nth) {
    return backends.get(nth - 1);
  }

  public List<ScriptedBackend> backends() {
    return List.copyOf(backends);
  }

  public Vertx vertx() {
    return vertx;
  }

  public Logs logs() {
    return logs;
  }

  public Timeline changes() {
    return changes;
  }

  public Evenkeel evenkeel() {
    if (evenkeel == null) {
      throw new IllegalStateException("not started");
    }
    return evenkeel;
  }

  public int port() {
    return evenkeel().port("http");
  }

  public RawClient connect() {
    return RawClient.connect(port());
  }

  /** Sends one GET on a new connection. */
  public Response get(String target) {
    try (RawClient client = connect()) {
      return client.get(target);
    }
  }

  /** Sends one POST on a new connection. */
  public Response post(String target, String body) {
    try (RawClient client = connect()) {
      return client.post(target, body);
    }
  }

  /** Starts clients that send GET / repeatedly. */
  public Load load(int clients) {
    return new Load(port(), clients, client -> client.get("/"));
  }

  /** Sends a request to the admin on a new connection. */
  public Response admin(String method, String path, @Nullable JsonObject body) {
    String text = body == null ? "" : body.encode();
    int port = evenkeel().port("admin");
    try (RawClient client = RawClient.connect(port)) {
      return client
          .send(method + " " + path + " HTTP/1.1\r\nHost: localhost:" + port
              + "\r\nContent-Type: application/json\r\nContent-Length: " + text.length()
              + "\r\n\r\n"
              + text)
          .read(method);
    }
  }

  /** The state of every pool, from the event bus. */
  public JsonObject snapshot() {
    return Await.result(
            vertx.eventBus().<JsonObject>request("evenkeel.health.snapshot", new JsonObject()))
        .body();
  }

  /** Targets of POSTs that backends received more than once. */
  public Set<String> duplicatePosts() {
    Set<String> seen = new HashSet<>();
    return backends.stream()
        .flatMap(each -> each.received().stream())
        .filter(each -> each.method().equals("POST") && !seen.add(each.target()))
        .map(ReceivedRequest::target)
        .collect(Collectors.toSet());
  }

  /** Attempts in flight, of all backends. */
  public int inFlight() {
    return sum(snapshot(), "inFlight");
  }

  private static int sum(Object json, String name) {
    if (json instanceof JsonArray array) {
      return array.stream().mapToInt(each -> sum(each, name)).sum();
    }
    if (json instanceof JsonObject object) {
      return object.stream().mapToInt(entry -> sum(entry, name)).sum();
    }
    if (json instanceof Map.Entry<?, ?> entry) {
      return name.equals(entry.getKey()) && entry.getValue() instanceof Number number
          ? number.intValue()
          : sum(entry.getValue(), name);
    }
    return 0;
  }

  /** Waits until no attempt is in flight, no connection in use, no request in a queue. */
  public Farm awaitIdle() {
    Await.until("no attempt in flight", () -> inFlight() == 0);
    Await.until("no connection in use", () -> sum(snapshot(), "active") == 0);
    Await.until("no request in a queue", () -> sum(snapshot(), "waiting") == 0);
    return this;
  }

  private int openConnections() {
    return backends.stream().mapToInt(ScriptedBackend::openConnections).sum();
  }

  @Override
  public void close() {
    try {
      if (memoryBound != null) {
        memoryBound.awaitNoClients(vertx, this::openConnections);
      }
      if (evenkeel != null) {
        if (isRunning()) {
          awaitIdle();
        }
        Await.result(evenkeel.close());
        Await.until("no connection to a backend left", () -> openConnections() == 0);
      }
    } finally {
      Await.result(vertx.close());
      backends.forEach(ScriptedBackend::close);
    }
    assertThat(logs.stopAndGetFaults()).as("leaks and unhandled exceptions").isEmpty();
    if (memoryBound != null) {
      memoryBound.close();
    }
  }

  /** Returns whether the balancer is not closed. */
  private boolean isRunning() {
    try {
      return !snapshot().isEmpty();
    } catch (RuntimeException closed) {
      return false;
    }
  }
}
