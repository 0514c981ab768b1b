package io.evenkeel.config.reader;

import io.evenkeel.config.AdminConfig;
import io.evenkeel.config.Cidrs;
import io.evenkeel.config.schema.ConfigKey;
import io.evenkeel.config.schema.ConfigSection;
import io.evenkeel.config.schema.ListType;
import io.evenkeel.config.schema.NumberTypes;
import io.evenkeel.config.schema.ObjectKeys;
import io.evenkeel.config.schema.ObjectType;
import io.evenkeel.config.schema.ScalarType;
import io.evenkeel.config.schema.TextTypes;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The keys of {@code admin}. */
final class AdminSchema {
  static final ObjectKeys KEYS = new ObjectKeys("admin");

  private static final Pattern TOKEN_PATTERN = Pattern.compile("[!-~]*");
  private static final int MIN_TOKEN_LENGTH = 16;

  static final ConfigKey<String> HOST = KEYS.add(
      "host",
      TextTypes.ADDRESS,
      "127.0.0.1",
      "the address to listen on; any other than loopback requires a token");
  static final ConfigKey<Integer> PORT = KEYS.add(
      "port", NumberTypes.count(0, 65_535), 9000, "the port to listen on; `0` for any free port");
  static final ConfigKey<String> TOKEN = KEYS.addOptional(
      "token", // no message may show the value
      new ScalarType<>(
          "a token",
          "write text",
          "visible ASCII characters",
          List.of(new JsonObject().put("type", "string")),
          text -> {
            if (!TOKEN_PATTERN.matcher(text).matches()) {
              throw new IllegalArgumentException(
                  "may hold visible ASCII characters alone, and no spaces");
            }
            return Optional.of(text);
          }),
      "what clients must send as `Authorization: Bearer`; by default the variable `EVENKEEL_ADMIN_TOKEN`");
  static final ConfigKey<ConfigSection> TLS = KEYS.add(
      "tls",
      ObjectType.of(TlsSchema.LISTENER_KEYS).orFalse(),
      false,
      "HTTPS, with the keys of a listener's `tls`");

  static final ConfigKey<List<String>> READY_WHEN = KEYS.add(
      "readyWhen",
      new ListType<>(TextTypes.NAME),
      List.of(),
      "pools that must accept requests for `/health/ready` to be `200`");

  static final ObjectType VALUE_TYPE = ObjectType.withShorthand(PORT, KEYS).orFalse();

  private static final Cidrs LOOPBACK = Cidrs.of(List.of("127.0.0.0/8", "::1/128"));
  private static final String TOKEN_VARIABLE = "EVENKEEL_ADMIN_TOKEN";

  private final Map<String, String> environment;
  private final TlsSchema tlsSchema;

  AdminSchema(Map<String, String> environment, TlsSchema tlsSchema) {
    this.environment = environment;
    this.tlsSchema = tlsSchema;
  }

  AdminConfig read(ConfigSection admin) {
    String host = admin.get(HOST);
    String token = admin.find(TOKEN).orElseGet(() -> environment.getOrDefault(TOKEN_VARIABLE, ""));
    if (!TOKEN_PATTERN.matcher(token).matches()) {
      admin.addMistake(
          TOKEN, "the variable " + TOKEN_VARIABLE + " may hold visible ASCII characters alone");
    }
    if (!token.isEmpty() && token.length() < MIN_TOKEN_LENGTH) {
      admin.addWarning(
          TOKEN,
          "has fewer than " + MIN_TOKEN_LENGTH + " characters and can be guessed; make one with "
              + "openssl rand -hex 32");
    }
    if (!admin.disabled() && !isLoopback(host) && admin.get(TLS).disabled()) {
      admin.addWarning(
          TLS,
          "there is none, and host " + host + " is not loopback: the token goes in clear text");
    }
    if (!admin.disabled() && token.isEmpty() && !isLoopback(host)) {
      admin.addMistake(
          TOKEN,
          "must be there, as host " + host + " is not loopback; write token: \"${" + TOKEN_VARIABLE
              + "}\" and set that");
    }
    return new AdminConfig(
        !admin.disabled(),
        host,
        admin.get(PORT),
        token,
        tlsSchema.readListenerTls(admin.get(TLS)),
        admin.get(READY_WHEN));
  }

  /** Adds a mistake for each pool of {@code readyWhen} that does not exist. */
  static void checkPools(ConfigSection admin, Set<String> pools) {
    for (String name : admin.get(READY_WHEN)) {
      if (!pools.contains(name)) {
        admin.addMistake(
            READY_WHEN, "no pool \"" + name + "\"; choose from " + String.join(", ", pools));
      }
    }
  }

  private static boolean isLoopback(String host) {
    return host.equals("localhost") || LOOPBACK.contains(host);
  }
}
