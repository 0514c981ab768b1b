package io.evenkeel.kit;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.dns.AddressResolverOptions;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A name service on loopback that answers every question of an A record with the addresses it has now (RFC 1035). */
public final class DnsStub implements AutoCloseable {
  private static final int NO_SUCH_NAME = 3;
  private static final int A = 1;
  private final DatagramSocket socket;
  private final AtomicInteger queries = new AtomicInteger();
  private final int timeToLive;
  private volatile List<String> addresses = List.of();

  /** @param timeToLive of its answers, in seconds */
  public DnsStub(int timeToLive, String... addresses) {
    this.timeToLive = timeToLive;
    this.addresses = List.of(addresses);
    try {
      socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
    Thread thread = new Thread(this::serve, "name table");
    thread.setDaemon(true);
    thread.start();
  }

  /** From now on it answers with these; with none, that there is no such name. */
  public void setAddresses(String... others) {
    addresses = List.of(others);
  }

  /** How often it was asked for an A record. */
  public int queries() {
    return queries.get();
  }

  /** A Vertx that asks it. */
  public Vertx vertx() {
    AddressResolverOptions options = new AddressResolverOptions()
        .addServer("127.0.0.1:" + socket.getLocalPort())
        .setSearchDomains(List.of())
        .setQueryTimeout(2000);
    return Vertx.vertx(new VertxOptions().setAddressResolverOptions(options));
  }

  private void serve() {
    byte[] question = new byte[512];
    while (!socket.isClosed()) {
      try {
        DatagramPacket packet = new DatagramPacket(question, question.length);
        socket.receive(packet);
        byte[] answer = answer(Arrays.copyOf(question, packet.getLength()));
        socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
      } catch (IOException closed) {
        socket.close();
      }
    }
  }

  private byte[] answer(byte[] question) throws IOException {
    int end = 12;
    while (question[end] != 0) {
      end += question[end] + 1;
    }
    boolean known = question[end + 2] == A;
    if (known) {
      queries.incrementAndGet();
    }
    List<String> now = known ? addresses : List.of();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.write(question, 0, 2);
    out.writeShort(0x8180 | (now.isEmpty() && known ? NO_SUCH_NAME : 0));
    out.writeShort(1);
    out.writeShort(now.size());
    out.writeInt(0);
    out.write(question, 12, end + 5 - 12);
    for (String each : now) {
      out.writeShort(0xc00c);
      out.writeShort(A);
      out.writeShort(1);
      out.writeInt(timeToLive);
      out.writeShort(4);
      for (String part : each.split("\\.", -1)) {
        out.writeByte(Integer.parseInt(part));
      }
    }
    return bytes.toByteArray();
  }

  @Override
  public void close() {
    socket.close();
  }
}
