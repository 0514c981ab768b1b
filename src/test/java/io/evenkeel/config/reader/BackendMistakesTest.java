package io.evenkeel.config.reader;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackendMistakesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "localhost:3000 | backends[0]: \"localhost:3000\" is not a URL; write http://localhost:3000 or https://localhost:3000",
        "ftp://localhost | backends[0]: \"ftp://localhost\" is not a URL; write one such as http://localhost:3000",
        "http://localhost:99999 | backends[0]: port must be 1..65535, was 99999",
        "http://localhost:0 | backends[0]: port must be 1..65535, was 0",
        "http://localhost:http | backends[0]: \"http://localhost:http\" is not a URL; write one such as http://localhost:3000",
        "http://localhost:3000/api | backends[0]: \"http://localhost:3000/api\" has more than a host and a port; write http://localhost:3000",
        "http://me:secret@localhost | backends[0]: a backend's URL has no user in it; leave that out",
        "{ url: http://localhost:99999 } | backends[0].url: port must be 1..65535, was 99999",
        "{ id: b1 } | backends[0].url: must be there; write one such as http://localhost:3000",
        "{ url: http://a, id: .. } | backends[0].id: \"..\" is not a name; write letters, digits and . - _ : @ [ ]",
        "{ url: http://a, id: a/b } | backends[0].id: \"a/b\" is not a name; write letters, digits and . - _ : @ [ ]",
        "{ url: http://a, weight: 1001 } | backends[0].weight: must be 0..1000, was 1001",
        "{ url: http://a, backup: on } | backends[0].backup: \"on\" is not true or false; write true or false",
        "{ url: http://a, mode: off } | backends[0].mode: \"off\" is not known here; choose one of active, drain, maintenance",
        "{ url: http://a, wieght: 2 } | backends[0].wieght: unknown key; did you mean weight?",
      })
  void an_invalid_backend_is_reported_with_its_path(String backend, String mistake) {
    assertThat(Given.mistakes("backends: [" + backend + "]")).containsExactly(mistake);
  }

  @Test
  void two_backends_with_one_address_need_ids() {
    assertThat(Given.mistakes("backends: [http://a:1, http://a:1]"))
        .containsExactly("backends[1]: a second backend \"a:1\" in this pool; give it another id");
  }

  @Test
  void two_backends_must_not_have_the_same_id() {
    String yaml = "backends: [{ url: http://a, id: 7 }, { url: http://b, id: '7' }]";
    assertThat(Given.mistakes(yaml))
        .containsExactly("backends[1].id: a second backend \"7\" in this pool; give it another id");
  }

  @Test
  void a_pool_without_backends_is_a_mistake() {
    assertThat(Given.mistakes("pools: { a: { backends: [] }, b: , c: { balance: random } }"))
        .containsExactly(
            "pools.a.backends: there is none; write at least one, such as http://localhost:3000",
            "pools.b.backends: there is none; write at least one, such as http://localhost:3000",
            "pools.c.backends: there is none; write at least one, such as http://localhost:3000",
            "routes: there is none, and of several pools none is called default; write which takes what, such as [{ pool: a }]");
  }

  @Test
  void defaults_are_checked_even_without_pools() {
    assertThat(Given.mistakes("defaults: { health: ping }"))
        .containsExactly(
            "defaults.health: no probe \"ping\"; choose one of grpc, http, tcp",
            "pools: there is none; write backends: [http://localhost:3000], or pools");
  }

  @Test
  void top_level_backends_exclude_those_of_the_pool_default() {
    assertThat(Given.mistakes(Given.ONE_BACKEND + "pools: { default: { backends: http://b } }"))
        .containsExactly(
            "backends: is short for pools.default.backends, which are there too; keep one of them");
  }

  @Test
  void pools_must_have_valid_names() {
    assertThat(Given.mistakes("pools: [http://a]"))
        .containsExactly("pools: a list is not an object; write { NAME: { backends: [...] } }");
    assertThat(Given.mistakes("pools: { 'a/b': http://a, c: http://c }"))
        .containsExactly(
            "pools.a/b: \"a/b\" is not a name; write letters, digits and . - _ : @ [ ]");
  }

  @Test
  void a_mistake_in_the_defaults_is_reported_once_with_its_own_path() {
    assertThat(Given.mistakes("""
        defaults: { health: { interval: soon } }
        pools: { default: http://a, other: { backends: http://b, health: /healthz } }
        """))
        .containsExactly(
            "defaults.health.interval: \"soon\" is not a duration; write 500ms, 5s or 2m");
  }
}
