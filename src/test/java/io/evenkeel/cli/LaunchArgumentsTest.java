package io.evenkeel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LaunchArgumentsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"-conf site.json", "--conf site.json", "-CONF site.json", "-conf=site.json"})
  void conf_is_removed_in_all_its_notations(String line) {
    LaunchArguments arguments = LaunchArguments.of(List.of(line.split(" ")));

    assertThat(arguments.conf()).contains("site.json");
    assertThat(arguments.launcherArguments()).isEmpty();
  }

  @Test
  void other_options_are_passed_to_the_launcher() {
    LaunchArguments arguments = LaunchArguments.of(List.of(
        "-options",
        "{}",
        "-instances",
        "4",
        "-cluster",
        "-cluster-host",
        "10.0.0.1",
        "-conf",
        "c.yaml"));

    assertThat(arguments.launcherArguments())
        .containsExactly("-options", "{}", "-cluster", "-cluster-host", "10.0.0.1");
    assertThat(arguments.instances()).hasValue(4);
    assertThat(arguments.clustered()).isTrue();
    assertThat(arguments.valueOf("cluster-host")).contains("10.0.0.1");
    assertThat(arguments.valueOf("cluster-port")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1025", "-1", "many", ""})
  void an_invalid_number_of_instances_is_rejected(String number) {
    assertThatThrownBy(() -> LaunchArguments.of(List.of("-instances", number)))
        .isInstanceOf(CommandLineException.class)
        .hasMessage(
            "evenkeel: -instances \"" + number + "\" is not a number of proxies; write 1..1024.");
  }

  @Test
  void an_option_without_its_value_is_rejected() {
    assertThatThrownBy(() -> LaunchArguments.of(List.of("-conf")))
        .hasMessage("evenkeel: -conf wants a file, JSON or YAML.");
  }
}
