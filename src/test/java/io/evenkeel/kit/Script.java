package io.evenkeel.kit;

import java.io.IOException;

/**
 * How a scripted backend handles one request. The backend reads what the script left unread, unless the script closed
 * the connection.
 */
@FunctionalInterface
public interface Script {
  void play(ScriptedRequest request) throws IOException, InterruptedException;
}
