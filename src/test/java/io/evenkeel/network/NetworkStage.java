package io.evenkeel.network;

import io.evenkeel.Bypasses;
import io.evenkeel.Evenkeel;
import io.evenkeel.health.CheckVerdict;
import io.evenkeel.kit.Await;
import io.evenkeel.kit.Farm;
import io.evenkeel.kit.RawClient;
import io.evenkeel.model.Health;
import io.evenkeel.network.Lab.Host;
import io.evenkeel.network.Stopwatch.Lap;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A balancer in a network namespace of its own, between hosts that vanish. {@link NetworkTest} runs it. */
final class NetworkStage implements AutoCloseable {
  private static final int EACH = 50;

  private final Lab lab = new Lab();
  private final Vertx vertx =
      Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2).setPreferNativeTransport(true));
  private final List<Host> backends = new ArrayList<>();
  private final JsonObject pool = new JsonObject();

  private NetworkStage() {}

  /** @param arguments the name of a scenario; "passed" is printed at its end, or what is wrong */
  public static void main(String[] arguments) {
    try (NetworkStage stage = new NetworkStage()) {
      switch (arguments[0]) {
        case "clients" -> stage.clientsVanish();
        case "backend" -> stage.backendVanishes("http1");
        case "backend-http2" -> stage.backendVanishes("http2");
        case "quiet" -> stage.backendVanishesFromOneLongRequest();
        case "ports" -> portsRunOut();
        default -> throw new IllegalArgumentException(arguments[0]);
      }
      System.out.println("passed");
    } catch (IOException | RuntimeException | AssertionError problem) {
      problem.printStackTrace(System.out);
    }
    System.exit(0);
  }

  /** Each of two backends has a connection from the only local port that there is. */
  private static void portsRunOut() throws IOException {
    Path range = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
    CountDownLatch respond = new CountDownLatch(1);
    try (Farm farm = Farm.of(2).pool("health.interval", "60s").start();
        RawClient client = farm.connect();
        RawClient one = farm.connect();
        RawClient other = farm.connect()) {
      farm.backends()
          .forEach(each -> each.at("/wait", request -> {
            respond.await();
            request.respond(200, "came");
          }));
      int start = farm.changes().size();
      Files.writeString(range, "45000 45000");
      one.sendGet("/wait");
      other.sendGet("/wait");
      Await.until("each has one", () -> farm.backends().stream()
          .allMatch(each -> each.received("/wait").size() == 1));

      expect("status", 503, client.get("/").status());
      CheckVerdict verdict = Await.result(CheckVerdict.request(farm.vertx(), "default", "b2"));
      check(verdict.health() == Health.ALIVE && !verdict.passed(), verdict.toString());
      Files.writeString(range, "32768 60999");
      respond.countDown();
      expect("status", 200, one.read().status());
      expect("status", 200, other.read().status());
      expect("status", 200, client.get("/").status());
      check(farm.changes().brief(start).isEmpty(), farm.changes().brief(start).toString());
      check(
          farm.logs().warnings().stream().anyMatch(each -> each.contains("no local port")),
          farm.logs().warnings().toString());
    }
  }

  private int start(int count) {
    JsonArray urls = new JsonArray();
    for (int i = 1; i <= count; i++) {
      Host host = lab.host(i);
      host.java(BackendHost.class, "b" + i);
      backends.add(host);
      urls.add(
          new JsonObject().put("id", "b" + i).put("url", "http://" + host.address() + ":8080"));
    }
    JsonObject config = new JsonObject()
        .put(
            "listeners",
            JsonArray.of(
                new JsonObject().put("name", "http").put("host", "0.0.0.0").put("port", 0)))
        .put("admin", false)
        .put("pools", new JsonObject().put("default", pool.put("backends", urls)));
    Evenkeel evenkeel = Await.result(Bypasses.start(vertx, config));
    return evenkeel.port("http");
  }

  /** Connections that are idle, that stream, that wait, and tunnels, of a host that is gone, are closed within 60 s. */
  private void clientsVanish() {
    int port = start(1);
    Host clients = lab.host(9);
    clients.java(ClientHost.class, Lab.OWN_ADDRESS, Integer.toString(port), Integer.toString(EACH));
    expect("connections", 4 * EACH, openConnections(port));
    expect("in flight", 3 * EACH, inFlight());
    clients.goDark();
    long darkAt = System.nanoTime();
    Await.until(
        () -> openConnections(port) + " connections, " + inFlight() + " in flight",
        Duration.ofSeconds(60),
        () -> openConnections(port) == 0 && inFlight() == 0);
    System.out.printf(Locale.ROOT, "all gone after %d s%n", secondsSince(darkAt));
  }

  /** With the default settings, no GET is lost, and no client waits for longer than 2 s plus the time of a response. */
  private void backendVanishes(String protocol) {
    pool.put("protocol", protocol);
    int port = start(2);
    try (Stopwatch load =
        new Stopwatch().clients(8, port, "GET", "/").clients(2, port, "POST", "/post")) {
      pause(3_000);
      backends.get(0).goDark();
      long darkAt = System.nanoTime();
      pause(6_000);
      report("GET", load.laps("GET"), darkAt);
      report("POST", load.laps("POST"), darkAt);
      load.laps("GET").forEach(each -> check(each.status() == 200, "a lost " + each));
      load.laps("GET").forEach(each -> check(each.millis() < 4_000, "a slow " + each));
      load.laps("POST").forEach(each -> check(each.millis() < 4_500, "a slow " + each));
      load.laps("GET").stream()
          .filter(each -> each.sentAt() - darkAt > TimeUnit.MILLISECONDS.toNanos(2_200))
          .forEach(each -> check(each.millis() < 2_000, "late and slow " + each));
      backends.get(0).comeBack();
      Await.until(() -> "b1 answers again", Duration.ofSeconds(15), () -> load.laps("GET").stream()
          .anyMatch(each ->
              each.body().equals("b1") && each.sentAt() - darkAt > TimeUnit.SECONDS.toNanos(7)));
    }
  }

  /** A single request that was acknowledged before the host vanished, and no other traffic. */
  private void backendVanishesFromOneLongRequest() {
    pool.put("health", new JsonObject().put("interval", "60s"))
        .put("passive", new JsonObject().put("hungAfter", "60s"));
    int port = start(2);
    try (RawClient client = RawClient.connect(port).readTimeout(Duration.ofSeconds(40))) {
      long sentAt = System.nanoTime();
      client.sendGet("/slow?ms=5000");
      pause(2_500);
      int waits = waitsOn("b1") ? 1 : 2;
      backends.get(waits - 1).goDark();
      String by = client.read().body();
      long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sentAt);
      System.out.println("answered by " + by + " after " + millis + " ms");
      expectText("answered by", "b" + (3 - waits), by);
      check(millis < 2_500 + 5_000 + 5_000, "it took " + millis + " ms");
    }
  }

  private static void report(String what, List<Lap> laps, long darkAt) {
    long slowest = laps.stream().mapToLong(Lap::millis).max().orElse(0);
    long failed = laps.stream().filter(each -> each.status() != 200).count();
    long lastSlow = laps.stream()
        .filter(each -> each.millis() > 500)
        .mapToLong(each -> TimeUnit.NANOSECONDS.toMillis(each.sentAt() - darkAt))
        .max()
        .orElse(0);
    System.out.printf(
        Locale.ROOT,
        "%d %s, %d not answered with 200, the slowest after %d ms, the last that waited begun %d ms after the fault%n",
        laps.size(),
        what,
        failed,
        slowest,
        lastSlow);
  }

  /** The connections of clients that the kernel has as established. */
  private static int openConnections(int port) {
    String local = String.format(Locale.ROOT, ":%04X", port);
    try {
      List<String> lines = new ArrayList<>(Files.readAllLines(Path.of("/proc/self/net/tcp")));
      lines.addAll(Files.readAllLines(Path.of("/proc/self/net/tcp6")));
      return (int) lines.stream()
          .map(line -> line.strip().split(" +"))
          .filter(words -> words[1].endsWith(local) && words[3].equals("01"))
          .count();
    } catch (IOException problem) {
      throw new IllegalStateException(problem);
    }
  }

  private JsonObject snapshot() {
    return Await.result(
            vertx.eventBus().<JsonObject>request("evenkeel.health.snapshot", new JsonObject()))
        .body();
  }

  private int inFlight() {
    return sum(snapshot());
  }

  private boolean waitsOn(String backend) {
    return snapshot().getJsonArray("pools").getJsonObject(0).getJsonArray("backends").stream()
        .map(JsonObject.class::cast)
        .anyMatch(each -> each.getString("id").equals(backend) && sum(each) == 1);
  }

  private static int sum(Object json) {
    if (json instanceof JsonArray array) {
      return array.stream().mapToInt(NetworkStage::sum).sum();
    }
    if (json instanceof JsonObject object) {
      return object.stream().mapToInt(NetworkStage::sum).sum();
    }
    if (json instanceof Map.Entry<?, ?> entry) {
      return "inFlight".equals(entry.getKey()) && entry.getValue() instanceof Number number
          ? number.intValue()
          : sum(entry.getValue());
    }
    return 0;
  }

  private static long secondsSince(long at) {
    return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - at);
  }

  private static void pause(long millis) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
  }

  private static void expect(String what, int wanted, int found) {
    check(wanted == found, what + ": " + found + " instead of " + wanted);
  }

  private static void expectText(String what, String wanted, String found) {
    check(wanted.equals(found), what + ": " + found + " instead of " + wanted);
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }

  @Override
  public void close() {
    lab.close();
  }
}
