package io.evenkeel.config.reader;

import io.evenkeel.config.AdminConfig;
import io.evenkeel.config.ListenerConfig;
import io.evenkeel.config.schema.ConfigKey;
import io.evenkeel.config.schema.ConfigSection;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Finds listeners, the admin among them, that cannot be open at the same time. */
final class PortConflicts {
  private static final Set<String> ANY = Set.of("0.0.0.0", "::");

  private record Place(
      String name, String host, int port, ConfigSection section, ConfigKey<?> key) {
    boolean meets(Place other) {
      return port != 0
          && port == other.port
          && (host.equals(other.host) || ANY.contains(host) || ANY.contains(other.host));
    }
  }

  private PortConflicts() {}

  static void check(List<ListenerConfig> listeners, AdminConfig admin, ConfigSection top) {
    List<ConfigSection> sections = top.get(RootSchema.LISTENERS);
    List<Place> places = new ArrayList<>();
    for (int i = 0; i < listeners.size(); i++) {
      ListenerConfig each = listeners.get(i);
      places.add(new Place(
          "listener " + each.name(),
          each.host(),
          each.port(),
          sections.get(i),
          ListenerSchema.PORT));
    }
    if (admin.enabled()) {
      places.add(new Place(
          "admin", admin.host(), admin.port(), top.get(RootSchema.ADMIN), AdminSchema.PORT));
    }
    for (int i = 1; i < places.size(); i++) {
      Place later = places.get(i);
      for (Place earlier : places.subList(0, i)) {
        if (later.meets(earlier)) {
          later
              .section()
              .mistake(
                  later.key(),
                  "port " + later.port() + " is taken by " + earlier.name() + "; choose another");
        }
      }
    }
  }
}
