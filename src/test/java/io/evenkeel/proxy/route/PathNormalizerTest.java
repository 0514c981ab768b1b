package io.evenkeel.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathNormalizerTest {
  @ParameterizedTest
  @CsvSource({
    "/, /",
    "/a/b.c/d~e, /a/b.c/d~e",
    "*, *",
    "/%61pi, /api",
    "/%7Euser%2d%5f%2E, /~user-_.",
    "/caf%c3%a9, /caf%C3%A9",
    "/a%20b, /a%20b",
    "/a%2fb, /a%2Fb",
    "/100%, /100%",
    "/%zz%4, /%zz%4",
    "/%252e%252e/x, /%252e%252e/x",
    "/a/./b, /a/b",
    "/a/../b, /b",
    "/a/%2e%2E/b, /b",
    "/a/b/.., /a/",
    "/a/., /a/",
    "/., /",
    "/a/.., /",
    "/..., /...",
    "/.well-known/x, /.well-known/x",
    "/a/..b/.c, /a/..b/.c",
    "//a///b//, /a/b/",
    "//, /",
    "/a/b/../../c, /c",
    "/a;v=1/b, /a;v=1/b",
    "/a%5Cb, /a%5Cb",
    "/a\\b, /a\\b",
  })
  void a_path_is_normalized(String sent, String normalized) {
    assertThat(PathNormalizer.normalize(sent)).isEqualTo(normalized);
  }

  @ParameterizedTest
  @CsvSource({
    "/a/b, /a/b",
    "/.well-known/x, /.well-known/x",
    "//a//b, /a/b",
    "/a%2eb%2f, /a.b%2F",
    "/a..b, /a..b",
    "/files/../secret, ",
    "/files/.., ",
    "/./a, ",
    "/files/%2e%2e/secret, ",
    "/files/..;x/secret, ",
    "/files/..%2Fsecret, ",
    "/files/..\\secret, ",
  })
  void a_path_that_was_made_has_no_dot_segments(String made, String normalized) {
    assertThat(PathNormalizer.normalizeWithoutDots(made)).isEqualTo(normalized);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/..",
        "/../a",
        "/a/../..",
        "/a/%2e%2e/%2E./b",
        "/./..",
        "/a//../b",
        "//../b",
        "/public/..%2fadmin",
        "/public/%2e%2e%2Fadmin",
        "/public%2F..%2Fadmin",
        "/public%5c..%5Cadmin",
        "/public/.%2Fadmin",
        "/public\\..\\admin",
        "/public/..\\admin",
        "/public/..;/admin",
        "/public/.;x=1/admin",
        "/public/%2e%2e;a/admin",
        "/public/x%2F..;/admin",
      })
  void a_path_that_backends_read_differently_is_rejected(String sent) {
    assertThat(PathNormalizer.normalize(sent)).isNull();
  }
}
