package io.evenkeel.net;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Opens one connection to one of several addresses (RFC 8305). Confined to its event loop. */
final class HappyEyeballs<T> {
  /** The delay that RFC 8305 section 8 recommends between two attempts. */
  private static final long ATTEMPT_DELAY_MILLIS = 250;

  /** Receives the results of the attempts. */
  interface Listener {
    void onConnected(String address);

    void onFailed(String address);
  }

  private final Vertx vertx;
  private final Iterator<String> remaining;
  private final Function<String, Future<T>> connect;
  private final Consumer<T> close;
  private final Listener listener;
  private final Promise<T> promise = Promise.promise();
  private @Nullable Throwable firstFailure;
  private long timer = -1;
  private int inFlight;
  private boolean done;

  HappyEyeballs(
      Vertx vertx,
      List<String> addresses,
      Function<String, Future<T>> connect,
      Consumer<T> close,
      Listener listener) {
    this.vertx = vertx;
    this.remaining = addresses.iterator();
    this.connect = connect;
    this.close = close;
    this.listener = listener;
  }

  /** Starts the first attempt. Requires at least one address. */
  Future<T> start() {
    startNext();
    return promise.future();
  }

  private void startNext() {
    vertx.cancelTimer(timer);
    String address = remaining.next();
    inFlight++;
    if (remaining.hasNext()) {
      timer = vertx.setTimer(ATTEMPT_DELAY_MILLIS, silent -> startNext());
    }
    connect.apply(address).onComplete((connection, failure) -> {
      inFlight--;
      if (failure == null) {
        onConnected(address, connection);
      } else {
        onFailed(address, failure);
      }
    });
  }

  private void onConnected(String address, T connection) {
    if (done) {
      close.accept(connection);
      return;
    }
    done = true;
    vertx.cancelTimer(timer);
    listener.onConnected(address);
    promise.complete(connection);
  }

  private void onFailed(String address, Throwable failure) {
    listener.onFailed(address);
    // an address that this machine cannot use, such as one of IPv6, says nothing of the backend
    if (firstFailure == null || OwnFailures.describe(firstFailure).isPresent()) {
      firstFailure = failure;
    }
    if (done) {
      return;
    }
    if (remaining.hasNext()) {
      startNext();
    } else if (inFlight == 0) {
      done = true;
      promise.fail(firstFailure);
    }
  }
}
