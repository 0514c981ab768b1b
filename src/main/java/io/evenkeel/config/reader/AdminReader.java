package io.evenkeel.config.reader;

import io.evenkeel.config.AdminConfig;
import io.evenkeel.config.Cidrs;
import io.evenkeel.config.schema.ConfigSection;
import java.util.List;
import java.util.Map;

/** Reads {@code admin}. */
final class AdminReader {
  private static final Cidrs LOOPBACK = Cidrs.of(List.of("127.0.0.0/8", "::1/128"));
  private static final String TOKEN_VARIABLE = "EVENKEEL_ADMIN_TOKEN";

  private final Map<String, String> environment;
  private final TlsReader tlsReader;

  AdminReader(Map<String, String> environment, TlsReader tlsReader) {
    this.environment = environment;
    this.tlsReader = tlsReader;
  }

  AdminConfig read(ConfigSection admin) {
    String host = admin.get(AdminSchema.HOST);
    String token =
        admin.find(AdminSchema.TOKEN).orElseGet(() -> environment.getOrDefault(TOKEN_VARIABLE, ""));
    if (!admin.disabled() && token.isEmpty() && !isLoopback(host)) {
      admin.addMistake(
          AdminSchema.TOKEN,
          "must be there, as host " + host + " is not loopback; write token: \"${" + TOKEN_VARIABLE
              + "}\" and set that");
    }
    return new AdminConfig(
        !admin.disabled(),
        host,
        admin.get(AdminSchema.PORT),
        token,
        tlsReader.listener(admin.get(AdminSchema.TLS)));
  }

  private static boolean isLoopback(String host) {
    return host.equals("localhost") || LOOPBACK.contains(host);
  }
}
