package io.evenkeel.cli;

import com.hazelcast.config.Config;
import com.hazelcast.config.NetworkConfig;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.spi.cluster.hazelcast.ConfigUtil;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.Optional;

/**
 * How {@code -cluster} finds the other processes: as {@code vertx.hazelcast.config} or a {@code cluster.xml} on the
 * class path says, and without either, those of this machine alone. Loaded only where it is asked for, since Hazelcast
 * is no part of what an embedding application inherits.
 */
final class HazelcastDiscovery {
  private static final String FILE_PROPERTY = "vertx.hazelcast.config";

  private HazelcastDiscovery() {}

  /** @param host of this machine, that others reach it at; empty: loopback */
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

  // multicast would join whatever answers on the network, and bind to all of it
  private static void restrictTo(String host, Config config) {
    config.setProperty("hazelcast.socket.bind.any", "false");
    NetworkConfig network = config.getNetworkConfig();
    network.getInterfaces().setEnabled(true).addInterface(host);
    network.getJoin().getMulticastConfig().setEnabled(false);
    network.getJoin().getAutoDetectionConfig().setEnabled(false);
    network.getJoin().getTcpIpConfig().setEnabled(true).addMember(host);
  }
}
