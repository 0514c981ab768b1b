package io.evenkeel;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SharedEventBusTest {
  private static Config config(Optional<String> host) {
    return ((HazelcastClusterManager) SharedEventBus.clusterManager(host)).getConfig();
  }

  @ParameterizedTest
  @CsvSource({",127.0.0.1", "192.0.2.7,192.0.2.7"})
  void without_a_file_it_uses_one_address_and_searches_no_network(String host, String bound) {
    Config config = config(Optional.ofNullable(host));

    assertThat(config.getNetworkConfig().getInterfaces().getInterfaces()).containsExactly(bound);
    assertThat(config.getProperty("hazelcast.socket.bind.any")).isEqualTo("false");
    JoinConfig join = config.getNetworkConfig().getJoin();
    assertThat(join.getMulticastConfig().isEnabled()).isFalse();
    assertThat(join.getAutoDetectionConfig().isEnabled()).isFalse();
    assertThat(join.getTcpIpConfig().getMembers()).containsExactly(bound);
  }

  @Test
  void nothing_is_sent_to_the_makers_of_hazelcast() {
    assertThat(config(Optional.empty()).getProperty("hazelcast.phone.home.enabled"))
        .isEqualTo("false");
  }
}
