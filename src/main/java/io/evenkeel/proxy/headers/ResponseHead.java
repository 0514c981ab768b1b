package io.evenkeel.proxy.headers;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpVersion;

/** The head of a backend's response (RFC 9110 sections 6.3 and 15). */
public interface ResponseHead {
  int statusCode();

  /** The reason phrase; never null. */
  String statusMessage();

  HttpVersion version();

  MultiMap headers();
}
