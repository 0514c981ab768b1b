package io.evenkeel.network;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/** A backend on a host of its own: port 8080, HTTP/1.1 and HTTP/2 in clear text. */
final class BackendHost {

  private BackendHost() {}

  /** @param arguments the name in its responses */
  public static void main(String[] arguments) {
    String name = arguments[0];
    Vertx vertx = Vertx.vertx();
    vertx
        .createHttpServer(new HttpServerOptions().setRegisterWebSocketWriteHandlers(false))
        .webSocketHandler(socket -> socket.textMessageHandler(socket::writeTextMessage))
        .requestHandler(request -> answer(vertx, name, request))
        .listen(8080, "0.0.0.0")
        .onSuccess(open -> System.out.println("ready"))
        .onFailure(problem -> System.exit(1));
  }

  private static void answer(Vertx vertx, String name, HttpServerRequest request) {
    HttpServerResponse response = request.response();
    switch (request.path()) {
      case "/events" -> {
        response.setChunked(true).write("data: begun\n\n");
        long timer = vertx.setPeriodic(500, tick -> response.write("data: tick\n\n"));
        response.exceptionHandler(gone -> vertx.cancelTimer(timer));
        response.closeHandler(gone -> vertx.cancelTimer(timer));
      }
      case "/quiet" -> response.setChunked(true).write("data: begun\n\n");
      case "/slow" ->
        vertx.setTimer(Long.parseLong(request.getParam("ms")), over -> response.end(name));
      default -> request.body().onSuccess(body -> response.end(name));
    }
  }
}
