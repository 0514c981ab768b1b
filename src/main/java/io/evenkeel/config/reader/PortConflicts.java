package io.evenkeel.config.reader;

import io.evenkeel.config.AdminConfig;
import io.evenkeel.config.ListenerConfig;
import io.evenkeel.config.schema.ConfigKey;
import io.evenkeel.config.schema.ConfigSection;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Finds listeners (and the admin) that cannot be open at the same time. */
final class PortConflicts {
  private static final Set<String> WILDCARD_ADDRESSES = Set.of("0.0.0.0", "::");

  private record Binding(
      String name, String host, int port, ConfigSection section, ConfigKey<?> key) {
    boolean conflictsWith(Binding other) {
      return port != 0
          && port == other.port
          && (host.equals(other.host)
              || WILDCARD_ADDRESSES.contains(host)
              || WILDCARD_ADDRESSES.contains(other.host));
    }
  }

  private PortConflicts() {}

  static void check(List<ListenerConfig> listeners, AdminConfig admin, ConfigSection top) {
    List<ConfigSection> sections = top.get(RootSchema.LISTENERS);
    List<Binding> places = new ArrayList<>();
    for (int i = 0; i < listeners.size(); i++) {
      ListenerConfig each = listeners.get(i);
      places.add(new Binding(
          "listener " + each.name(),
          each.host(),
          each.port(),
          sections.get(i),
          ListenerSchema.PORT));
    }
    if (admin.enabled()) {
      places.add(new Binding(
          "admin", admin.host(), admin.port(), top.get(RootSchema.ADMIN), AdminSchema.PORT));
    }
    for (int i = 1; i < places.size(); i++) {
      Binding later = places.get(i);
      for (Binding earlier : places.subList(0, i)) {
        if (later.conflictsWith(earlier)) {
          later
              .section()
              .addMistake(
                  later.key(),
                  "port " + later.port() + " is taken by " + earlier.name() + "; choose another");
        }
      }
    }
  }
}
