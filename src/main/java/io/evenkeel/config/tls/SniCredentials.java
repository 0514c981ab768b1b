package io.evenkeel.config.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the certificate to present: of those with the requested server name (RFC 6066 section 3), the first whose key
 * algorithm the peer supports. Immutable.
 */
public final class SniCredentials extends X509ExtendedKeyManager {
  private final List<CertificateAndKey> certificates;
  private final Map<String, List<Integer>> byName = new HashMap<>();
  private final List<Integer> defaultIndices;

  /** @param all at least one; the first is used if the client requests no name or an unknown one */
  public SniCredentials(List<CertificateAndKey> all) {
    this.certificates = List.copyOf(all);
    for (int i = 0; i < all.size(); i++) {
      for (String name : all.get(i).dnsNames()) {
        byName.computeIfAbsent(name, unseen -> new ArrayList<>()).add(i);
      }
    }
    // certificates with the first one's name and other key algorithms are defaults too
    List<String> names = all.get(0).dnsNames();
    defaultIndices = names.isEmpty() ? List.of(0) : byName.getOrDefault(names.get(0), List.of(0));
  }

  boolean supportedByBoringSsl() {
    return certificates.stream()
        .allMatch(each -> KeyType.supportedByBoringSsl(each.chain().get(0).getPublicKey()));
  }

  private List<Integer> indicesFor(String name) {
    List<Integer> exact = byName.get(name);
    if (exact != null) {
      return exact;
    }
    int dot = name.indexOf('.');
    List<Integer> wild = dot < 0 ? null : byName.get("*" + name.substring(dot));
    return wild == null ? defaultIndices : wild;
  }

  /** The certificate for {@code name} if the peer supports any key algorithm. */
  CertificateAndKey certificateFor(String name) {
    return certificates.get(indicesFor(name.toLowerCase(Locale.ROOT)).get(0));
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
    return firstOfKeyType(
        keyType, requestedServerName(engine).map(this::indicesFor).orElse(defaultIndices));
  }

  @Override
  public @Nullable String chooseEngineClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, SSLEngine engine) {
    for (String keyType : keyTypes) {
      String alias = firstOfKeyType(keyType, defaultIndices);
      if (alias != null) {
        return alias;
      }
    }
    return null;
  }

  private @Nullable String firstOfKeyType(String keyType, List<Integer> indices) {
    for (int each : indices) {
      if (certificates.get(each).privateKey().getAlgorithm().equals(keyType)) {
        return Integer.toString(each);
      }
    }
    return null;
  }

  private static Optional<String> requestedServerName(SSLEngine engine) {
    SSLSession session = engine.getHandshakeSession();
    if (session instanceof ExtendedSSLSession extended) {
      for (SNIServerName name : extended.getRequestedServerNames()) {
        if (name instanceof SNIHostName host) {
          return Optional.of(host.getAsciiName().toLowerCase(Locale.ROOT));
        }
      }
    }
    return Optional.empty();
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    return certificates.get(Integer.parseInt(alias)).chain().toArray(new X509Certificate[0]);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    return certificates.get(Integer.parseInt(alias)).privateKey();
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  /** Called for blocking sockets, which are not used. */
  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return firstOfKeyType(keyType, defaultIndices);
  }

  /** Called for blocking sockets, which are not used. */
  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }
}
