package io.evenkeel.kit;

import java.io.IOException;

/** What a scripted backend does with one request. What it leaves unread is read afterwards, unless it closed. */
@FunctionalInterface
public interface Script {
  void play(ScriptedRequest call) throws IOException, InterruptedException;
}
