package io.evenkeel.health.monitor;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The logger of this package. It has the name of HealthVerticle for every class, because operators filter by it. */
final class MonitorLog {
  static final Logger LOG =
      LoggerFactory.getLogger(MonitorLog.class.getPackageName() + ".HealthVerticle");

  private MonitorLog() {}
}
