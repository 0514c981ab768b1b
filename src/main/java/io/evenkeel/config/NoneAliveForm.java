package io.evenkeel.config;

import io.evenkeel.config.PoolConfig.NoneAlive;
import io.evenkeel.config.PoolConfig.NoneAlive.Answer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a request gets when no backend accepts: a word, or {@code { wait: 2s }}. */
final class NoneAliveForm implements Form<NoneAlive> {
  static final Key<Duration> WAIT = Key.of(
      "wait", Amounts.DURATION_OVER_ZERO, "2s", "how long a request is held for a backend to come");
  static final Keys KEYS = Keys.of("pools.NAME.whenNoneAlive", WAIT);
  static final NoneAliveForm FORM = new NoneAliveForm();

  private static final Scalar<NoneAlive> WORD = new Scalar<>(
      "known here",
      "choose one of reject, fail-open, { wait: 2s }",
      "`reject`, `fail-open`, `{ wait: 2s }`",
      List.of(new JsonObject().put("enum", new JsonArray().add("reject").add("fail-open"))),
      text -> switch (text) {
        case "reject" -> Optional.of(new NoneAlive(Answer.REJECT, Duration.ZERO));
        case "fail-open" -> Optional.of(new NoneAlive(Answer.FAIL_OPEN, Duration.ZERO));
        default -> Optional.empty();
      });

  private NoneAliveForm() {}

  @Override
  public Optional<NoneAlive> read(Written written, ConfigProblems problems) {
    if (written instanceof Written.Fields fields) {
      Section section = new Section(fields, KEYS, problems, false);
      return Optional.of(new NoneAlive(Answer.WAIT, section.get(WAIT)));
    }
    return WORD.read(written, problems);
  }

  @Override
  public @Nullable Object inEffect(Written written) {
    return written instanceof Written.Fields fields ? KEYS.inEffect(fields) : written.json();
  }

  @Override
  public JsonObject schema() {
    return new JsonObject()
        .put(
            "anyOf",
            new JsonArray()
                .add(WORD.schema())
                .add(new JsonObject().put("$ref", "#/$defs/" + KEYS.name())));
  }

  @Override
  public String says() {
    return WORD.says();
  }
}
