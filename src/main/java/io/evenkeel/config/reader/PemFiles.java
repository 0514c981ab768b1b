package io.evenkeel.config.reader;

import io.evenkeel.config.schema.ConfigKey;
import io.evenkeel.config.schema.ConfigSection;
import io.evenkeel.config.tls.CertificateAndKey;
import io.evenkeel.config.tls.KeyType;
import io.evenkeel.config.tls.TrustedCertificates;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads PEM files (RFC 7468) that TLS keys name, and adds a mistake for each unusable one. Blocks. */
final class PemFiles {
  private static final Pattern PEM_BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]*+)-----END \\1-----");
  private static final Pattern KEY_BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]*?) ?PRIVATE KEY-----([^-]*+)-----END");

  private final RelativeFiles files;

  PemFiles(RelativeFiles files) {
    this.files = files;
  }

  /** The certificates that the section trusts. */
  Optional<TrustedCertificates> trustedCertificates(ConfigSection section, ConfigKey<String> key) {
    return section.find(key).flatMap(name -> readText(section, key, name)
        .flatMap(text -> certificates(section, key, name, text))
        .map(all -> new TrustedCertificates(files.resolve(name), all)));
  }

  /** A certificate and its key. Both are required. */
  Optional<CertificateAndKey> certificateAndKey(
      ConfigSection section, ConfigKey<String> certKey, ConfigKey<String> keyKey) {
    Optional<String> cert = section.find(certKey);
    Optional<String> key = section.find(keyKey);
    if (cert.isEmpty()) {
      section.addMistake(
          certKey, "must be there; name the file of the certificate, such as site.pem");
    }
    if (key.isEmpty()) {
      section.addMistake(
          keyKey,
          "must be there; name the file of the certificate's private key, such as site.key");
    }
    Optional<List<X509Certificate>> chain = cert.flatMap(name -> readText(section, certKey, name)
        .flatMap(text -> certificates(section, certKey, name, text)));
    Optional<PrivateKey> secret = key.flatMap(name ->
        readText(section, keyKey, name).flatMap(text -> privateKey(section, keyKey, name, text)));
    if (cert.isEmpty() || key.isEmpty() || chain.isEmpty() || secret.isEmpty()) {
      return Optional.empty();
    }
    Optional<List<X509Certificate>> ordered = CertificateChain.of(secret.get(), chain.get());
    if (ordered.isEmpty()) {
      section.addMistake(
          keyKey,
          key.get() + " is not the key of a certificate in " + cert.get()
              + "; name the one that it was made with");
    }
    return Optional.of(new CertificateAndKey(
        files.resolve(cert.get()),
        files.resolve(key.get()),
        ordered.orElse(chain.get()),
        secret.get()));
  }

  private Optional<String> readText(ConfigSection section, ConfigKey<String> key, String name) {
    return files
        .read(section, key, name, "name one with certificates alone")
        .map(bytes -> new String(bytes, StandardCharsets.ISO_8859_1));
  }

  private static Optional<List<X509Certificate>> certificates(
      ConfigSection section, ConfigKey<String> key, String name, String text) {
    List<X509Certificate> found = new ArrayList<>();
    Matcher blocks = PEM_BLOCK.matcher(text);
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      while (blocks.find()) {
        if (blocks.group(1).endsWith("CERTIFICATE")) {
          byte[] der = Base64.getMimeDecoder().decode(blocks.group(2));
          if (factory.generateCertificate(new ByteArrayInputStream(der))
              instanceof X509Certificate certificate) {
            found.add(certificate);
          }
        }
      }
    } catch (CertificateException | IllegalArgumentException broken) {
      String which = "certificate " + (found.size() + 1) + " in " + name;
      section.addMistake(
          key,
          unsupportedIn(blocks.group(2))
              .map(problem -> which + " has a key of " + problem + "; use " + KeyType.SERVED)
              .orElse(which + " is broken; copy it anew"));
      return Optional.empty();
    }
    if (found.isEmpty()) {
      section.addMistake(
          key, name + " has no certificate; name a PEM file, with -----BEGIN CERTIFICATE-----");
    }
    return Optional.of(List.copyOf(found)).filter(all -> !all.isEmpty());
  }

  private static Optional<PrivateKey> privateKey(
      ConfigSection section, ConfigKey<String> key, String name, String text) {
    Matcher block = KEY_BLOCK.matcher(text);
    if (!block.find()) {
      section.addMistake(
          key,
          text.contains("ENCRYPTED")
              ? encryptedMessage(name)
              : name + " has no private key; name a PEM file, with -----BEGIN PRIVATE KEY-----");
      return Optional.empty();
    }
    if (block.group(1).equals("ENCRYPTED") || block.group(2).contains("ENCRYPTED")) {
      section.addMistake(key, encryptedMessage(name));
      return Optional.empty();
    }
    Optional<PrivateKey> read =
        decode(block.group(2)).flatMap(der -> PrivateKeyParser.read(block.group(1), der));
    Optional<String> problem =
        read.map(KeyType::problemOf).orElseGet(() -> unsupportedIn(block.group(2)));
    if (problem.isPresent()) {
      section.addMistake(
          key, "the key in " + name + " is " + problem.get() + "; use " + KeyType.SERVED);
      return Optional.empty();
    }
    if (read.isEmpty()) {
      section.addMistake(key, "the key in " + name + " is broken; make another: " + KeyType.SERVED);
    }
    return read;
  }

  private static Optional<byte[]> decode(String base64) {
    try {
      return Optional.of(Base64.getMimeDecoder().decode(base64));
    } catch (IllegalArgumentException noBase64) {
      return Optional.empty();
    }
  }

  private static Optional<String> unsupportedIn(String base64) {
    return decode(base64).flatMap(KeyType::unsupportedIn);
  }

  private static String encryptedMessage(String name) {
    return name + " is encrypted; write it without its passphrase: openssl pkey -in " + name
        + " -out NEW";
  }
}
