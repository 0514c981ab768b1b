package io.evenkeel.cli;

import io.evenkeel.config.tls.TlsDefaults;
import io.vertx.core.transport.Transport;
import java.util.concurrent.CompletableFuture;
import org.slf4j.LoggerFactory;

/**
 * Prepares what a start needs next on a thread of its own, while the main one reads the configuration: most of a start
 * is the loading of classes.
 */
final class StartupPreloader {
  private final CompletableFuture<Void> loggingReady = new CompletableFuture<>();

  private StartupPreloader() {}

  static StartupPreloader start() {
    StartupPreloader headStart = new StartupPreloader();
    runInBackground(headStart::prepare);
    return headStart;
  }

  private static void runInBackground(Runnable preparation) {
    Thread thread = new Thread(preparation, "head start");
    thread.setDaemon(true);
    thread.start();
  }

  private void prepare() {
    try {
      LoggerFactory.getLogger(StartupPreloader.class);
    } finally {
      loggingReady.complete(null);
    }
    // unpacks and links the native library
    Transport.nativeTransport();
  }

  /** Waits until there is a log: whoever asks for one while it is being set up gets a stand-in that complains. */
  void awaitLogging() {
    loggingReady.join();
  }

  /** Unpacks and links what speaks TLS; whoever needs it before it is there waits. */
  static void preloadTls() {
    runInBackground(TlsDefaults::engineOptions);
  }
}
