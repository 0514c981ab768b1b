package io.evenkeel;

import com.hazelcast.config.Config;
import com.hazelcast.config.NetworkConfig;
import io.evenkeel.health.CheckVerdict;
import io.evenkeel.health.HealthChanged;
import io.evenkeel.health.HealthReport;
import io.evenkeel.health.HealthSnapshot;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.spi.cluster.hazelcast.ConfigUtil;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A program in its own JVM on the same event bus, as a user would write it: it follows health, requests checks and
 * sends reports.
 */
final class HealthFollower {
  private static final String CLUSTER_NAME = "evenkeel-test";

  private HealthFollower() {}

  /** Follows health in three lines, and prints what the test reads. */
  private static final class PagerVerticle extends VerticleBase {
    @Override
    public Future<?> start() {
      return HealthChanged.follow(vertx, change -> {
            say(change.backend() + " is " + change.health() + " by " + change.cause() + ": "
                + change.reason());
            if (change.acceptingCount() == 0) {
              say(change.pool() + " is down: " + change.reason());
            }
          })
          .completion();
    }
  }

  /** Finds the cluster by the file of the system property {@code vertx.hazelcast.config}. */
  public static void main(String[] arguments) {
    Vertx vertx = SharedEventBus.join().await();
    vertx.deployVerticle(new PagerVerticle()).await();
    HealthSnapshot now = HealthSnapshot.request(vertx).await();
    say("snapshot: b1 is " + now.pool("default").backend("b1").health());
    CheckVerdict verdict = CheckVerdict.request(vertx, "default", "b1").await();
    say("check: " + verdict.health() + ", passed " + verdict.passed());
    HealthReport.send(vertx, "default", "b1", "unreachable", "seen from elsewhere");
  }

  private static void say(String line) {
    System.out.println(line);
  }

  /** Writes a file by which a program joins the cluster of {@code seed}, a member's address. */
  static Path writeDiscovery(Path directory, String seed) throws IOException {
    return Files.writeString(directory.resolve("hazelcast.xml"), """
        <hazelcast xmlns="http://www.hazelcast.com/schema/config">
          <cluster-name>%s</cluster-name>
          <properties>
            <property name="hazelcast.socket.bind.any">false</property>
            <property name="hazelcast.wait.seconds.before.join">0</property>
            <property name="hazelcast.partition.count">11</property>
            <property name="hazelcast.graceful.shutdown.max.wait">3</property>
            <property name="hazelcast.operation.call.timeout.millis">5000</property>
          </properties>
          <network>
            <port auto-increment="false">0</port>
            <join>
              <auto-detection enabled="false"/>
              <multicast enabled="false"/>
              <tcp-ip enabled="true"><member>%s</member></tcp-ip>
            </join>
            <interfaces enabled="true"><interface>127.0.0.1</interface></interfaces>
          </network>
        </hazelcast>
        """.formatted(CLUSTER_NAME, seed));
  }

  /** A cluster on loopback with fixed addresses, which sends nothing to other machines. */
  static HazelcastClusterManager membership(List<String> others) {
    Config config = ConfigUtil.loadConfig();
    config.setClusterName(CLUSTER_NAME);
    config.setProperty("hazelcast.logging.type", "none");
    config.setProperty("hazelcast.phone.home.enabled", "false");
    config.setProperty("hazelcast.socket.bind.any", "false");
    config.setProperty("hazelcast.wait.seconds.before.join", "0");
    // a member that leaves hands over its few partitions, and waits for no other member that leaves
    // at the same time
    config.setProperty("hazelcast.partition.count", "11");
    config.setProperty("hazelcast.graceful.shutdown.max.wait", "3");
    config.setProperty("hazelcast.operation.call.timeout.millis", "5000");
    NetworkConfig network = config.getNetworkConfig();
    network.setPort(0).setPortAutoIncrement(false);
    network.getInterfaces().setEnabled(true).addInterface("127.0.0.1");
    network.getJoin().getMulticastConfig().setEnabled(false);
    network.getJoin().getAutoDetectionConfig().setEnabled(false);
    network.getJoin().getTcpIpConfig().setEnabled(true);
    others.forEach(network.getJoin().getTcpIpConfig()::addMember);
    return new HazelcastClusterManager(config);
  }

  static Future<Vertx> vertx(HazelcastClusterManager membership) {
    VertxOptions options = new VertxOptions();
    options.getEventBusOptions().setHost("127.0.0.1");
    return Vertx.builder().with(options).withClusterManager(membership).buildClustered();
  }
}
