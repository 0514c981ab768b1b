package io.evenkeel.kit;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/**
 * Collects faults from the log that no test may have: leaked buffers, unhandled exceptions, and exchanges or timers
 * that outlive the balancer.
 */
public final class Logs extends AppenderBase<ILoggingEvent> {
  private final List<String> faults = new CopyOnWriteArrayList<>();
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final List<String> warnings = new CopyOnWriteArrayList<>();
  private final Logger root = (Logger) LoggerFactory.getLogger("ROOT");

  /** Starts to listen. */
  public Logs() {
    setContext(root.getLoggerContext());
    start();
    root.addAppender(this);
  }

  @Override
  protected void append(ILoggingEvent event) {
    String line = event.getLoggerName() + " " + event.getFormattedMessage();
    lines.add(line);
    if (event.getLevel().isGreaterOrEqual(Level.WARN)) {
      warnings.add(line);
    }
    boolean error = event.getLevel().isGreaterOrEqual(Level.ERROR);
    boolean ours = event.getLoggerName().startsWith("io.evenkeel");
    // Vert.x logs this of a peer that does not speak HTTP/2, before a handler of the proxy is set
    error &= !line.contains("First received frame was not SETTINGS")
        && !line.contains("HTTP/2 client preface string missing or corrupt");
    // clients must not be able to fill the log with stack traces
    boolean trace = event.getThrowableProxy() != null
        && event.getLevel().isGreaterOrEqual(Level.WARN)
        && event.getLoggerName().startsWith("io.netty.");
    if (trace
        || line.contains("LEAK:")
        || line.contains("were left behind")
        || (error && (!ours || event.getThrowableProxy() != null))) {
      String stack = event.getThrowableProxy() == null
          ? ""
          : ThrowableProxyUtil.asString(event.getThrowableProxy());
      faults.add(line + "\n" + stack);
    }
  }

  /** Every line so far: logger and message. */
  public List<String> lines() {
    return List.copyOf(lines);
  }

  /** Every line so far of level WARN or ERROR. */
  public List<String> warnings() {
    return List.copyOf(warnings);
  }

  /** Makes Netty's leak detector report, stops listening, and returns every fault. */
  public List<String> stopAndGetFaults() {
    System.gc();
    System.runFinalization();
    for (int i = 0; i < 64; i++) {
      ByteBufAllocator.DEFAULT.buffer(64).release();
      ByteBufAllocator.DEFAULT.directBuffer(64).release();
    }
    root.detachAppender(this);
    return List.copyOf(faults);
  }
}
