package io.evenkeel.config.schema;

import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A map of headers or the like, whose values may be credentials. A value is not shown, neither in the effective
 * configuration nor in a message, if its name looks like that of a credential or the value came from the environment.
 */
public record MaskedMapType<T>(MapType<T> map) implements ValueType<Map<String, T>> {
  /** Stands for a value that is not shown. */
  public static final String MASK = "***";

  private static final Pattern CREDENTIAL_NAME =
      Pattern.compile("(?i).*(authorization|cookie|token|secret|passw|passphrase|credential|session"
          + "|signature|api-?key).*|(.*[-_.])?(auth|bearer|jwt|key|pwd|sid)([-_.].*)?");

  /** Matches any value, so it tells nothing. */
  private static final String ANY_VALUE = "*";

  @Override
  public Optional<Map<String, T>> read(ConfigValue raw, ConfigProblems problems) {
    if (!(raw instanceof ConfigValue.ObjectValue written)) {
      return map.read(raw, problems);
    }
    Map<String, ConfigValue> usable = new LinkedHashMap<>(written.fields());
    written.fields().forEach((name, value) -> {
      ConfigProblems unshown = new ConfigProblems("", path -> Optional.empty(), List.of());
      if (isMasked(name, value) && map.value().read(value, unshown).isEmpty()) {
        usable.remove(name);
        problems.addMistake(
            value.path(),
            "the value, which is not shown since it may be secret, does not fit here; write "
                + map.value().description() + " on one line");
      }
    });
    return map.read(new ConfigValue.ObjectValue(written.path(), usable), problems);
  }

  @Override
  public ConfigValue merge(ConfigValue top, ConfigValue base) {
    return map.merge(top, base);
  }

  @Override
  public Object effectiveValue(ConfigValue raw) {
    if (!(raw instanceof ConfigValue.ObjectValue written)) {
      return MASK;
    }
    JsonObject shown = new JsonObject();
    written
        .fields()
        .forEach((name, value) ->
            shown.put(name, isMasked(name, value) ? MASK : map.value().effectiveValue(value)));
    return shown;
  }

  private static boolean isMasked(String name, ConfigValue value) {
    boolean any = value instanceof ConfigValue.ScalarValue scalar
        && scalar.text().equals(ANY_VALUE)
        && !scalar.fromEnvironment();
    return !any && (CREDENTIAL_NAME.matcher(name).matches() || isFromEnvironment(value));
  }

  private static boolean isFromEnvironment(ConfigValue value) {
    if (value instanceof ConfigValue.ListValue list) {
      return list.items().stream().anyMatch(MaskedMapType::isFromEnvironment);
    }
    return value instanceof ConfigValue.ScalarValue scalar && scalar.fromEnvironment();
  }

  @Override
  public JsonObject schema() {
    return map.schema();
  }

  @Override
  public String description() {
    return map.description();
  }
}
