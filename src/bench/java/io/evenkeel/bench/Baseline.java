package io.evenkeel.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What a proxy costs without load and right after it.
 *
 * @param startMillis from its start, on any core, to its first 200 response
 * @param idleKb resident memory one second later
 * @param loadedKb resident memory after two seconds of 64 connections
 * @param idleConnectionBytes growth of resident memory for each of many idle connections
 */
record Baseline(
    Proxy proxy, double startMillis, long idleKb, long loadedKb, double idleConnectionBytes) {
  static final List<String> TITLES =
      List.of("proxy", "start ms", "idle MB", "loaded MB", "bytes an idle connection");

  static Baseline of(Rig rig, Proxy proxy, int connections)
      throws IOException, InterruptedException {
    Rig.Started started = rig.start(proxy, false);
    try {
      TimeUnit.SECONDS.sleep(1);
      long idle = Machine.resident(started.process());
      rig.warm(proxy, Workload.C64, 2);
      long loaded = Machine.resident(started.process());
      return new Baseline(
          proxy,
          started.millis(),
          idle,
          loaded,
          connections == 0
              ? Double.NaN
              : growth(started.process(), rig.place(proxy).port(), connections));
    } finally {
      rig.end(started.process());
    }
  }

  private static double growth(Process process, int port, int connections)
      throws IOException, InterruptedException {
    List<Socket> sockets = new ArrayList<>();
    byte[] request =
        "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    byte[] bin = new byte[4096];
    try {
      long before = Machine.resident(process);
      for (int i = 0; i < connections; i++) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        sockets.add(socket);
        socket.getOutputStream().write(request);
        if (socket.getInputStream().read(bin) < 0) {
          throw new IOException("closed after " + i + " connections");
        }
      }
      TimeUnit.SECONDS.sleep(1);
      return (Machine.resident(process) - before) * 1024.0 / connections;
    } catch (IOException refused) {
      return Double.NaN;
    } finally {
      for (Socket each : sockets) {
        each.close();
      }
    }
  }

  List<String> cells() {
    return List.of(
        proxy.word(),
        Summary.number(0, startMillis),
        Summary.number(0, idleKb / 1024.0),
        Summary.number(0, loadedKb / 1024.0),
        Summary.number(0, idleConnectionBytes));
  }
}
