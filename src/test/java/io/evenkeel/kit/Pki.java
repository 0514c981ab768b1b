package io.evenkeel.kit;

import io.evenkeel.config.tls.TrustedCertificates;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.net.ServerSocketFactory;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/** A certificate authority for one test, and the certificates it issues, as files and for sockets. */
public final class Pki {
  private static final String ALTERNATIVE_NAMES = "2.5.29.17";
  private final Path directory;
  private final X509Bundle root;
  private int issued;

  /** A certificate, its key, and their files. */
  public record IssuedCertificate(Path cert, Path key, X509Bundle bundle) {
    /** The value of a certificate in the configuration. */
    public JsonObject json() {
      return new JsonObject().put("cert", cert.toString()).put("key", key.toString());
    }
  }

  public Pki(Path directory) {
    this.directory = directory;
    this.root = checked(() -> new CertificateBuilder()
        .subject("CN=an authority of a test")
        .setIsCertificateAuthority(true)
        .buildSelfSigned());
    write("ca.pem", root.getCertificatePEM());
  }

  /** The file with the certificate of the authority. */
  public Path ca() {
    return directory.resolve("ca.pem");
  }

  public TrustedCertificates authorities() {
    return new TrustedCertificates(ca(), List.of(root.getCertificate()));
  }

  /** Issues a certificate for these names or addresses, with an elliptic-curve key. */
  public IssuedCertificate issue(String... names) {
    return issue(new CertificateBuilder().ecp256(), names);
  }

  public IssuedCertificate issue(CertificateBuilder builder, String... names) {
    builder.subject("CN=" + names[0].replace("*", "any"));
    if (String.join("", names).contains("*")) {
      builder.addExtensionOctetString(ALTERNATIVE_NAMES, false, alternatives(names));
    } else {
      for (String name : names) {
        if (Character.isDigit(name.charAt(0))) {
          builder.addSanIpAddress(name);
        } else {
          builder.addSanDnsName(name);
        }
      }
    }
    X509Bundle bundle = checked(() -> builder.buildIssuedBy(root));
    issued++;
    return new IssuedCertificate(
        write("cert-" + issued + ".pem", bundle.getCertificatePathPEM()),
        write("cert-" + issued + ".key", bundle.getPrivateKeyPEM()),
        bundle);
  }

  /** Encoded here, since the builder accepts no wildcard; DNS names of 127 bytes at most in total. */
  private static byte[] alternatives(String... names) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (String name : names) {
      all.write(0x82);
      all.write(name.length());
      all.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
    }
    ByteArrayOutputStream sequence = new ByteArrayOutputStream();
    sequence.write(0x30);
    sequence.write(all.size());
    sequence.writeBytes(all.toByteArray());
    return sequence.toByteArray();
  }

  public Path write(String name, String text) {
    return checked(() -> Files.writeString(directory.resolve(name), text));
  }

  /** A context that trusts this authority and presents {@code own} if the peer requests a certificate. */
  public SSLContext context(IssuedCertificate... own) {
    return context("TLS", own);
  }

  /** The same, for clients with this version of TLS at most. */
  public SSLContext context(String version, IssuedCertificate... own) {
    return checked(() -> {
      SSLContext context = SSLContext.getInstance(version);
      KeyManager[] keys =
          own.length == 0 ? null : own[0].bundle().toKeyManagerFactory().getKeyManagers();
      context.init(keys, new TrustManager[] {root.toTrustManager()}, null);
      return context;
    });
  }

  /** Does a handshake with {@code localhost} over a connection and offers these protocols by ALPN. */
  static SSLSocket secured(Socket plain, SSLContext context, String... protocols)
      throws IOException {
    SSLSocket socket = (SSLSocket)
        context.getSocketFactory().createSocket(plain, "localhost", plain.getPort(), true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(protocols);
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  /** Sockets for a backend that supports these protocols by ALPN; without protocols it does not support ALPN. */
  public ServerSocketFactory sockets(
      IssuedCertificate own, boolean asksForCertificates, String... protocols) {
    return sockets(context(own), asksForCertificates, protocols);
  }

  /** The same, for a backend with the certificate and the trust of {@code context}. */
  public static ServerSocketFactory sockets(
      SSLContext context, boolean asksForCertificates, String... protocols) {
    ServerSocketFactory plain = context.getServerSocketFactory();
    return new ServerSocketFactory() {
      @Override
      public ServerSocket createServerSocket() throws IOException {
        SSLServerSocket socket = (SSLServerSocket) plain.createServerSocket();
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(protocols);
        parameters.setNeedClientAuth(asksForCertificates);
        socket.setSSLParameters(parameters);
        return socket;
      }

      @Override
      public ServerSocket createServerSocket(int port) {
        throw new UnsupportedOperationException();
      }

      @Override
      public ServerSocket createServerSocket(int port, int backlog) {
        throw new UnsupportedOperationException();
      }

      @Override
      public ServerSocket createServerSocket(int port, int backlog, InetAddress address) {
        throw new UnsupportedOperationException();
      }
    };
  }

  private interface Work<T> {
    T run() throws Exception;
  }

  private static <T> T checked(Work<T> work) {
    try {
      return work.run();
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    } catch (Exception problem) {
      throw new IllegalStateException(problem);
    }
  }
}
