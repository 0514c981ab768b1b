package io.evenkeel;

import com.hazelcast.config.Config;
import com.hazelcast.config.NetworkConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.spi.cluster.hazelcast.ConfigUtil;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.Optional;

/**
 * The event bus that balancers started with {@code -cluster} share with programs in other JVMs. It needs {@code
 * io.vertx:vertx-hazelcast}, which the distribution has and applications add themselves.
 *
 * <p>A file that the system property {@code vertx.hazelcast.config} names, or a {@code cluster.xml} on the class path,
 * says where the other processes are. Without either, only processes of this machine find each other.
 */
public final class SharedEventBus {
  private static final String FILE_PROPERTY = "vertx.hazelcast.config";
  private static final String LOOPBACK = "127.0.0.1";

  private SharedEventBus() {}

  /**
   * Joins the event bus of the balancers on this machine.
   *
   * @return as {@link #join(VertxOptions, Optional)}
   */
  public static Future<Vertx> join() {
    return join(new VertxOptions(), Optional.empty());
  }

  /**
   * Joins the event bus of the balancers.
   *
   * @param host the address at which the other processes reach this one; empty for loopback, or for what the file says
   * @return completes with a Vertx on that event bus, which the caller closes; fails if {@code vertx-hazelcast} is
   *     missing or the address is not one of this machine
   */
  public static Future<Vertx> join(VertxOptions options, Optional<String> host) {
    VertxOptions own = new VertxOptions(options);
    host.ifPresent(own.getEventBusOptions()::setHost);
    try {
      return Vertx.builder().with(own).withClusterManager(clusterManager(host)).buildClustered();
    } catch (NoClassDefFoundError missing) {
      return Future.failedFuture(new IllegalStateException(
          "the shared event bus needs io.vertx:vertx-hazelcast on the class path", missing));
    }
  }

  /**
   * The cluster manager of such an event bus, for {@code Vertx.builder().withClusterManager}.
   *
   * @param host as for {@link #join(VertxOptions, Optional)}
   * @throws NoClassDefFoundError if {@code vertx-hazelcast} is missing
   */
  public static ClusterManager clusterManager(Optional<String> host) {
    Config config = ConfigUtil.loadConfig();
    config.setProperty("hazelcast.logging.type", "slf4j");
    config.setProperty("hazelcast.phone.home.enabled", "false");
    if (System.getProperty(FILE_PROPERTY) == null
        && SharedEventBus.class.getResource("/cluster.xml") == null) {
      restrictTo(host.orElse(LOOPBACK), config);
    }
    return new HazelcastClusterManager(config);
  }

  // multicast would join every cluster on the network and bind to all addresses
  private static void restrictTo(String host, Config config) {
    config.setProperty("hazelcast.socket.bind.any", "false");
    NetworkConfig network = config.getNetworkConfig();
    network.getInterfaces().setEnabled(true).addInterface(host);
    network.getJoin().getMulticastConfig().setEnabled(false);
    network.getJoin().getAutoDetectionConfig().setEnabled(false);
    network.getJoin().getTcpIpConfig().setEnabled(true).addMember(host);
  }
}
