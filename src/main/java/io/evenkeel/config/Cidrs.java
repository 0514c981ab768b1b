package io.evenkeel.config;

import io.netty.util.NetUtil;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A set of address ranges (RFC 4632, RFC 4291 section 2.3). Immutable. */
public final class Cidrs {
  public static final Cidrs NONE = new Cidrs(List.of());
  private static final byte[] NO_ADDRESS = {};
  private static final int IPV6_BYTES = 16;
  private static final byte[] MAPPED_PREFIX = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

  private static final List<String> PRIVATE_RANGES = List.of(
      "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "127.0.0.0/8", "::1/128");

  private record Range(byte[] prefix, int bits) {
    boolean contains(byte[] address) {
      if (address.length != prefix.length) {
        return false;
      }
      for (int bit = 0; bit < bits; bit += 8) {
        int mask = bits - bit >= 8 ? 0xff : 0xff << (8 - (bits - bit)) & 0xff;
        if (((address[bit / 8] ^ prefix[bit / 8]) & mask) != 0) {
          return false;
        }
      }
      return true;
    }
  }

  private final List<String> texts;
  private final List<Range> ranges;

  private Cidrs(List<String> written) {
    this.texts = List.copyOf(written);
    List<Range> parsed = new ArrayList<>();
    for (String each : written) {
      if (each.equals("private")) {
        PRIVATE_RANGES.forEach(range -> parsed.add(parse(range)));
      } else {
        parsed.add(parse(each));
      }
    }
    this.ranges = List.copyOf(parsed);
  }

  /**
   * @param written ranges such as {@code 10.0.0.0/8}, single addresses, or the word {@code private}
   * @throws IllegalArgumentException with a message for the user if one is none of these
   */
  public static Cidrs of(List<String> written) {
    return written.isEmpty() ? NONE : new Cidrs(written);
  }

  private static Range parse(String written) {
    int slash = written.indexOf('/');
    byte[] address = bytes(slash < 0 ? written : written.substring(0, slash));
    int bits = address.length * 8;
    if (slash >= 0) {
      try {
        bits = Integer.parseInt(written.substring(slash + 1));
      } catch (NumberFormatException notANumber) {
        bits = -1;
      }
    }
    if (address.length == 0 || bits < 0 || bits > address.length * 8) {
      throw new IllegalArgumentException("\"" + written
          + "\" is no address range; write 10.0.0.0/8, 2001:db8::/32, an address or private");
    }
    return new Range(address, bits);
  }

  /** The ranges as the configuration has them. */
  public List<String> texts() {
    return texts;
  }

  public boolean isEmpty() {
    return ranges.isEmpty();
  }

  /** Whether {@code address}, an IPv4 or IPv6 literal, is in one of the ranges; false for other text. */
  public boolean contains(String address) {
    if (ranges.isEmpty()) {
      return false;
    }
    byte[] bytes = bytes(address);
    for (Range range : ranges) {
      if (range.contains(bytes)) {
        return true;
      }
    }
    return false;
  }

  /**
   * An IPv4 or IPv6 literal in its canonical form (RFC 5952), an IPv4 address in IPv6 as IPv4; {@code null} for other
   * text.
   */
  public static @Nullable String canonicalAddress(String text) {
    byte[] bytes = bytes(text);
    return bytes.length == 0 ? null : NetUtil.bytesToIpAddress(bytes);
  }

  /** The octets of a literal, or an empty array if it is not one. Never resolves a name. */
  private static byte[] bytes(String literal) {
    for (int i = 0; i < literal.length(); i++) {
      char c = literal.charAt(i);
      if (c != '.' && c != ':' && (c > 'f' || Character.digit(c, 16) < 0)) {
        return NO_ADDRESS;
      }
    }
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(literal);
    if (bytes == null) {
      return NO_ADDRESS;
    }
    int prefix = MAPPED_PREFIX.length;
    boolean mapped =
        bytes.length == IPV6_BYTES && Arrays.equals(bytes, 0, prefix, MAPPED_PREFIX, 0, prefix);
    return mapped ? Arrays.copyOfRange(bytes, prefix, IPV6_BYTES) : bytes;
  }

  @Override
  public boolean equals(Object other) {
    return other == this || other instanceof Cidrs that && that.texts.equals(texts);
  }

  @Override
  public int hashCode() {
    return texts.hashCode();
  }

  @Override
  public String toString() {
    return texts.toString();
  }
}
