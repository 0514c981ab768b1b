package io.evenkeel;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.balance.BalancingPolicies;
import io.evenkeel.config.Config;
import io.evenkeel.config.format.ConfigParser;
import io.evenkeel.config.reader.ConfigReader;
import io.evenkeel.health.probe.Probe;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The calls and the Java of the README name backends that its configuration has, or that a call before adds. */
class ReadmeIdsTest {
  private static final Pattern CONFIG =
      Pattern.compile("(?s)## Your own backends.*?```yaml\n(.*?)```");
  private static final Pattern USED =
      Pattern.compile("/api/pools/shop/backends/([\\w.:-]+)|\"shop\", \"([\\w.:-]+)\"");
  private static final Pattern ADDED = Pattern.compile("\"id\":\"([\\w.:-]+)\"");

  private static List<String> found(Pattern pattern, String text) {
    List<String> all = new ArrayList<>();
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      all.add(matcher.group(matcher.group(1) == null ? 2 : 1));
    }
    return all;
  }

  @Test
  void every_backend_that_is_named_exists() throws IOException {
    String readme = Files.readString(Path.of("README.md"));
    byte[] yaml = found(CONFIG, readme).get(0).getBytes(StandardCharsets.UTF_8);
    JsonObject json = ConfigParser.parse(yaml, "README.yaml");
    Config config = new ConfigReader(
            BalancingPolicies.BY_NAME.keySet(), Probe.BY_NAME.keySet(), Map.of())
        .read(json, Optional.empty())
        .config();
    Set<String> known = new HashSet<>(
        Objects.requireNonNull(config.pools().get("shop")).backendsById().keySet());
    known.addAll(found(ADDED, readme));

    assertThat(found(USED, readme)).hasSizeGreaterThan(4);
    assertThat(known).containsAll(found(USED, readme));
  }
}
