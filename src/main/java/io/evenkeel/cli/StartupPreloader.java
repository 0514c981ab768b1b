package io.evenkeel.cli;

import io.evenkeel.config.tls.TlsDefaults;
import io.vertx.core.transport.Transport;
import java.util.concurrent.CompletableFuture;
import org.slf4j.LoggerFactory;

/**
 * Loads classes for the next steps of the start on its own thread while the main thread reads the configuration,
 * because most of a start is class loading.
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

  /** Waits until logging is set up: a logger that is requested earlier is a substitute that prints warnings. */
  void awaitLogging() {
    loggingReady.join();
  }

  /** Unpacks and links the TLS library in the background; its first user waits for it. */
  static void preloadTls() {
    runInBackground(TlsDefaults::engineOptions);
  }
}
