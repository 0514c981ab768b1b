package io.evenkeel.net;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One connection to be made, by whichever of several addresses. Confined to its event loop. */
final class HappyEyeballs<T> {
  /** What RFC 8305 section 8 recommends between two attempts. */
  private static final long STAGGER_MILLIS = 250;

  /** Who learns from it. */
  interface Outlook {
    void reached(String address);

    void failed(String address);
  }

  private final Vertx vertx;
  private final Iterator<String> left;
  private final Function<String, Future<T>> connect;
  private final Consumer<T> drop;
  private final Outlook outlook;
  private final Promise<T> promise = Promise.promise();
  private @Nullable Throwable first;
  private long timer = -1;
  private int underWay;
  private boolean done;

  HappyEyeballs(
      Vertx vertx,
      List<String> addresses,
      Function<String, Future<T>> connect,
      Consumer<T> drop,
      Outlook outlook) {
    this.vertx = vertx;
    this.left = addresses.iterator();
    this.connect = connect;
    this.drop = drop;
    this.outlook = outlook;
  }

  /** There has to be one address at least. */
  Future<T> start() {
    next();
    return promise.future();
  }

  private void next() {
    vertx.cancelTimer(timer);
    String address = left.next();
    underWay++;
    if (left.hasNext()) {
      timer = vertx.setTimer(STAGGER_MILLIS, silent -> next());
    }
    connect.apply(address).onComplete((made, failure) -> {
      underWay--;
      if (failure == null) {
        reached(address, made);
      } else {
        failed(address, failure);
      }
    });
  }

  private void reached(String address, T made) {
    if (done) {
      drop.accept(made);
      return;
    }
    done = true;
    vertx.cancelTimer(timer);
    outlook.reached(address);
    promise.complete(made);
  }

  private void failed(String address, Throwable failure) {
    outlook.failed(address);
    first = first == null ? failure : first;
    if (done) {
      return;
    }
    if (left.hasNext()) {
      next();
    } else if (underWay == 0) {
      done = true;
      promise.fail(first);
    }
  }
}
