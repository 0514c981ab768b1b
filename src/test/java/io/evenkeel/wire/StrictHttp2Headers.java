package io.evenkeel.wire;

import io.evenkeel.kit.Head;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the headers of an HTTP/2 request strictly as RFC 9113 section 8 defines them. */
final class StrictHttp2Headers {
  private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9a-z-]+");
  private static final Pattern VALUE =
      Pattern.compile("(?:[!-~\u0080-\u00ff](?:[\t -~\u0080-\u00ff]*[!-~\u0080-\u00ff])?)?");
  private static final Set<String> OF_CONNECTIONS = Set.of(
      "connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade", "host");

  private StrictHttp2Headers() {}

  /** The request of these headers; adds each violation to {@code faults}. */
  static ParsedRequest request(
      List<Head.Field> all, String body, List<Head.Field> trailers, List<String> faults) {
    List<ParsedRequest.Field> fields = new ArrayList<>();
    for (Head.Field each : all) {
      boolean pseudo = each.name().startsWith(":");
      boolean sound = pseudo
          ? Set.of(":method", ":scheme", ":authority", ":path").contains(each.name())
          : NAME.matcher(each.name()).matches() && !OF_CONNECTIONS.contains(each.name());
      sound &= VALUE.matcher(each.value()).matches();
      sound &= !each.name().equals("te") || each.value().equals("trailers");
      if (!sound) {
        faults.add("field " + each);
      }
      fields.add(
          ParsedRequest.field(pseudo ? each.name().substring(1) : each.name(), each.value()));
    }
    ParsedRequest request = new ParsedRequest("", "", fields, body, List.of());
    String method = only(request, "method", faults);
    String path = only(request, "path", faults);
    only(request, "scheme", faults);
    fields.add(ParsedRequest.field("host", only(request, "authority", faults)));
    for (String length : request.all("content-length")) {
      if (!length.equals(Integer.toString(body.length()))) {
        faults.add("content-length " + length + " of " + body.length());
      }
    }
    if (!path.startsWith("/") && !path.equals("*")) {
      faults.add("path " + path);
    }
    return new ParsedRequest(method, path, fields, body, trailers(trailers, faults));
  }

  private static List<ParsedRequest.Field> trailers(List<Head.Field> all, List<String> faults) {
    return all.stream()
        .peek(each -> {
          if (!NAME.matcher(each.name()).matches()
              || OF_CONNECTIONS.contains(each.name())
              || !VALUE.matcher(each.value()).matches()) {
            faults.add("trailer " + each);
          }
        })
        .map(each -> ParsedRequest.field(each.name(), each.value()))
        .toList();
  }

  private static String only(ParsedRequest request, String pseudo, List<String> faults) {
    List<String> values = request.all(pseudo);
    if (values.size() != 1) {
      faults.add("not one :" + pseudo + ": " + request);
    }
    return values.isEmpty() ? "" : values.get(0);
  }
}
