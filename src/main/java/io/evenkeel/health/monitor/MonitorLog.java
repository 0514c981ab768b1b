package io.evenkeel.health.monitor;

import io.evenkeel.logging.Log;

/** The logger of this package. It has the name of HealthVerticle for every class, because operators filter by it. */
final class MonitorLog {
  static final Log LOG = Log.of(MonitorLog.class.getPackageName() + ".HealthVerticle");

  private MonitorLog() {}
}
