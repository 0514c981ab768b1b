package io.evenkeel.kit;

import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A backend that authenticates connections, as servers with NTLM and Negotiate do: who has logged in over a connection is
 * the user of all its later requests. NTLM takes two requests ({@code hello NAME}, {@code proof NAME}), the other schemes
 * one ({@code token NAME}). The notes of a connection have its {@code user}.
 */
public final class ConnectionLogins {
  private static final String REALM = "Basic realm=\"a, b\"";

  private ConnectionLogins() {}

  /** Responds with {@code hello USER}, or with a 401 that begins or continues the handshake. */
  public static Script greets() {
    return request -> {
      request.body();
      String user = login(request);
      if (user == null) {
        respondUnauthorized(request);
      } else {
        request.respond(200, "hello " + user);
      }
    };
  }

  /** The same with a script for those who have logged in. */
  public static Script guards(Script then) {
    return request -> {
      if (login(request) == null) {
        request.body();
        respondUnauthorized(request);
      } else {
        then.play(request);
      }
    };
  }

  /** The user of the connection; {@code null} if none has logged in. */
  private static @Nullable String login(ScriptedRequest request) {
    Map<String, String> notes = request.notes();
    String[] words = request.received().field("authorization").orElse("").split(" ", 3);
    if (words.length < 3) {
      return notes.get("user");
    }
    notes.remove("user");
    if (words[1].equals("token")
        || words[1].equals("proof") && words[2].equals(notes.remove("challenged"))) {
      notes.put("user", words[2]);
    } else if (words[1].equals("hello")) {
      notes.put("challenged", words[2]);
    }
    return notes.get("user");
  }

  private static void respondUnauthorized(ScriptedRequest request) throws IOException {
    String challenged = request.notes().get("challenged");
    if (challenged == null) {
      request.respond(
          401, "log in", "WWW-Authenticate", "Negotiate", "WWW-Authenticate", "NTLM, " + REALM);
    } else {
      request.respond(401, "prove it", "WWW-Authenticate", REALM + ", NTLM challenge=");
    }
  }
}
