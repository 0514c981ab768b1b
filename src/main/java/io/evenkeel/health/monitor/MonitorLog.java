package io.evenkeel.health.monitor;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The logger of this package. Its name is HealthVerticle's, whichever type logs: operators filter by it. */
final class MonitorLog {
  static final Logger LOG =
      LoggerFactory.getLogger(MonitorLog.class.getPackageName() + ".HealthVerticle");

  private MonitorLog() {}
}
