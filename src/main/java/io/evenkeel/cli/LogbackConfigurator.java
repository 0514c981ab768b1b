package io.evenkeel.cli;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.core.hook.DefaultShutdownHook;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.stream.Stream;

/**
 * Sets up Logback by {@link ProcessLog}, unless {@code -Dlogback.configurationFile=FILE} or a logback.xml on the class
 * path does. Not in XML, because reading that takes a tenth of the start.
 */
public final class LogbackConfigurator extends ContextAwareBase implements Configurator {
  @Override
  public ExecutionStatus configure(LoggerContext log) {
    if (isConfiguredElsewhere()) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
    ProcessLog.setUp(log);
    DefaultShutdownHook flush = new DefaultShutdownHook();
    flush.setContext(log);
    Runtime.getRuntime().addShutdownHook(new Thread(flush, "log's end"));
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  private static boolean isConfiguredElsewhere() {
    ClassLoader path = LogbackConfigurator.class.getClassLoader();
    return System.getProperty("logback.configurationFile") != null
        || Stream.of("logback-test.xml", "logback.xml")
            .anyMatch(each -> path.getResource(each) != null);
  }
}
