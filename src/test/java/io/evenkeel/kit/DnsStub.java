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

/** A DNS server on loopback that responds to every query for an A record with its current addresses (RFC 1035). */
public final class DnsStub implements AutoCloseable {
  private static final int NO_SUCH_NAME = 3;
  private static final int A = 1;
  private final DatagramSocket socket;
  private final AtomicInteger queries = new AtomicInteger();
  private final int timeToLive;
  private volatile List<String> addresses = List.of();

  /**
   * @param timeToLive of its responses, in seconds
   */
  public DnsStub(int timeToLive, String... addresses) {
    this.timeToLive = timeToLive;
    this.addresses = List.of(addresses);
    try {
      socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
    Thread thread = new Thread(this::serve, "dns stub");
    thread.setDaemon(true);
    thread.start();
  }

  /** Sets the addresses of later responses; without addresses they say that the name does not exist. */
  public void setAddresses(String... others) {
    addresses = List.of(others);
  }

  /** The number of queries for an A record so far. */
  public int queries() {
    return queries.get();
  }

  /** Creates a Vertx that resolves names with this server. */
  public Vertx vertx() {
    AddressResolverOptions options = new AddressResolverOptions()
        .addServer("127.0.0.1:" + socket.getLocalPort())
        .setSearchDomains(List.of())
        .setQueryTimeout(2000);
    return Vertx.vertx(new VertxOptions().setAddressResolverOptions(options));
  }

  private void serve() {
    byte[] query = new byte[512];
    while (!socket.isClosed()) {
      try {
        DatagramPacket packet = new DatagramPacket(query, query.length);
        socket.receive(packet);
        byte[] response = response(Arrays.copyOf(query, packet.getLength()));
        socket.send(new DatagramPacket(response, response.length, packet.getSocketAddress()));
      } catch (IOException closed) {
        socket.close();
      }
    }
  }

  private byte[] response(byte[] query) throws IOException {
    int end = 12;
    while (query[end] != 0) {
      end += query[end] + 1;
    }
    boolean known = query[end + 2] == A;
    if (known) {
      queries.incrementAndGet();
    }
    List<String> now = known ? addresses : List.of();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.write(query, 0, 2);
    out.writeShort(0x8180 | (now.isEmpty() && known ? NO_SUCH_NAME : 0));
    out.writeShort(1);
    out.writeShort(now.size());
    out.writeInt(0);
    out.write(query, 12, end + 5 - 12);
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
