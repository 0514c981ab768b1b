package io.evenkeel.net;

import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.ext.web.client.WebClient;
import java.util.function.Consumer;

/** A request of Vert.x's Web Client that has a connection but was not sent yet. */
public final class ConnectedWebRequest {
  private final HttpClientRequest request;
  private final Runnable send;

  private ConnectedWebRequest(HttpClientRequest request, Runnable send) {
    this.request = request;
    this.send = send;
  }

  /**
   * Stops the requests of {@code client} when they have a connection, and takes over their responses.
   *
   * @param onConnected must send the request or close it
   * @param onResponse receives the head of the response; the client does not read its body
   */
  public static void intercept(
      WebClient client,
      Consumer<ConnectedWebRequest> onConnected,
      Consumer<HttpClientResponse> onResponse) {
    client.addInterceptor(context -> {
      HttpClientResponse response = context.clientResponse();
      HttpClientRequest request = context.clientRequest();
      if (context.failure() != null) {
        context.next();
      } else if (response != null) {
        onResponse.accept(response);
      } else if (request == null) {
        context.next();
      } else {
        onConnected.accept(new ConnectedWebRequest(request, context::next));
      }
    });
  }

  public HttpClientRequest request() {
    return request;
  }

  public void send() {
    send.run();
  }

  /** Closes the connection. */
  public void close() {
    request.connection().close();
  }
}
