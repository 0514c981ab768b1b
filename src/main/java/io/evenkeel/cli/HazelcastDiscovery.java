package io.evenkeel.cli;

import com.hazelcast.config.Config;
import com.hazelcast.config.NetworkConfig;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.spi.cluster.hazelcast.ConfigUtil;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.Optional;

/**
 * Configures how {@code -cluster} finds the other processes: by {@code vertx.hazelcast.config} or a {@code
 * cluster.xml} on the class path, else only those of this machine. Loaded only with {@code -cluster}, because
 * embedding applications do not inherit Hazelcast.
 */
final class HazelcastDiscovery {
  private static final String FILE_PROPERTY = "vertx.hazelcast.config";

  private HazelcastDiscovery() {}

  /**
   * @param host the address of this machine for the others; empty for loopback
   */
  static ClusterManager createClusterManager(Optional<String> host) {
    Config config = ConfigUtil.loadConfig();
    config.setProperty("hazelcast.logging.type", "slf4j");
    config.setProperty("hazelcast.phone.home.enabled", "false");
    if (System.getProperty(FILE_PROPERTY) == null
        && HazelcastDiscovery.class.getResource("/cluster.xml") == null) {
      restrictTo(host.orElse("127.0.0.1"), config);
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
