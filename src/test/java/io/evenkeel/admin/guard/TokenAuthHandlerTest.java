package io.evenkeel.admin.guard;

import static io.evenkeel.admin.AdminFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.admin.AdminFixture;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenAuthHandlerTest {
  private static final String TOKEN = "s3cret token+1";

  private AdminFixture admin;

  @BeforeEach
  void start() {
    admin = new AdminFixture(TOKEN);
    admin.health.with("shop", "b1");
  }

  @AfterEach
  void stop() {
    admin.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api",
        "/api/pools",
        "/api/events",
        "/api/config",
        "/metrics",
        "/eventbus/info",
        "/eventbus/websocket",
        "/health",
        "/health/../api",
        "/assets/../api",
        "/api/pools?token=s3cret%20token+1"
      })
  void without_the_token_no_information_is_returned(String path) {
    var response = admin.get(path);

    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(response.headers().firstValue("WWW-Authenticate"))
        .contains("Bearer realm=\"evenkeel\"");
    assertThat(json(response).getInteger("status")).isEqualTo(401);
  }

  @Test
  void a_program_authenticates_with_the_token() {
    assertThat(admin.get("/api/pools", "Authorization", "Bearer " + TOKEN).statusCode())
        .isEqualTo(200);
    assertThat(admin.get("/api/pools", "authorization", "bearer " + TOKEN).statusCode())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Bearer wrong", "Bearer ", "Bearer s3cret", "Basic czNjcmV0", "s3cret token+1"})
  void a_wrong_token_is_401(String authorization) {
    assertThat(admin.get("/api/pools", "Authorization", authorization).statusCode())
        .isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health/live", "/health/ready", "/assets/style.css"})
  void pages_without_secrets_need_no_token(String path) {
    assertThat(admin.get(path).statusCode()).isEqualTo(200);
  }

  @Test
  void a_browser_gets_the_login_page() {
    var page = admin.get("/", "Accept", "text/html");

    assertThat(page.statusCode()).isEqualTo(401);
    assertThat(page.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
    assertThat(page.body()).contains("action=\"login\"", "type=\"password\"");
  }

  @ParameterizedTest
  @CsvSource({"GET,/api/pools,401", "GET,/nothing,401", "POST,/login,401", "DELETE,/login,405"})
  void what_a_person_gets_is_a_page(String method, String path, int status) {
    String accept = "text/html,application/xhtml+xml,*/*;q=0.8";
    var page = admin.send(
        method,
        path,
        "token=x",
        "Accept",
        accept,
        "Content-Type",
        "application/x-www-form-urlencoded");

    assertThat(page.statusCode()).isEqualTo(status);
    assertThat(page.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
    assertThat(page.body()).contains("<h1>").doesNotContain("\"detail\"");
  }

  @Test
  void the_address_of_the_form_leads_to_the_page() {
    var response = admin.get("/login", "Accept", "text/html");

    assertThat(response.statusCode()).isEqualTo(302);
    assertThat(response.headers().firstValue("Location")).contains("./");
  }

  @Test
  void a_login_sets_a_cookie_other_than_the_token_with_the_same_rights() {
    var login = login("token=s3cret+token%2B1");
    String cookie = login.headers().firstValue("Set-Cookie").orElseThrow();
    String pair = cookie.substring(0, cookie.indexOf(';'));

    assertThat(login.statusCode()).isEqualTo(303);
    assertThat(login.headers().firstValue("Location")).contains("./");
    assertThat(cookie)
        .containsIgnoringCase("; HttpOnly")
        .contains("; SameSite=Strict", "; Path=/")
        .doesNotContain("s3cret");
    assertThat(admin.get("/api/pools", "Cookie", pair).statusCode()).isEqualTo(200);
    assertThat(admin.get("/", "Cookie", pair).body()).contains("assets/dashboard.js");
  }

  @Test
  void each_login_gets_a_unique_value() {
    assertThat(login("token=s3cret+token%2B1").headers().firstValue("Set-Cookie"))
        .isNotEqualTo(login("token=s3cret+token%2B1").headers().firstValue("Set-Cookie"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"token=wrong", "token=", "tokens=x", ""})
  void a_wrong_token_at_the_login_sets_no_cookie_and_is_reported(String form) {
    var login = login(form);

    assertThat(login.statusCode()).isEqualTo(401);
    assertThat(login.headers().firstValue("Set-Cookie")).isEmpty();
    assertThat(login.body()).contains("role=\"alert\"");
  }

  @Test
  void a_form_beyond_4_kib_is_413() {
    assertThat(login("token=" + "x".repeat(5000)).statusCode()).isEqualTo(413);
  }

  @Test
  void an_invalid_cookie_is_rejected() {
    assertThat(admin
            .get("/api", "Cookie", TokenAuthHandler.COOKIE_NAME + "=" + "A".repeat(43))
            .statusCode())
        .isEqualTo(401);
  }

  @Test
  void a_page_of_another_site_cannot_log_in() {
    var login = admin.send(
        "POST",
        "/login",
        "token=s3cret+token%2B1",
        "Content-Type",
        "application/x-www-form-urlencoded",
        "Origin",
        "https://evil.example");

    assertThat(login.statusCode()).isEqualTo(403);
  }

  private HttpResponse<String> login(String form) {
    return admin.send("POST", "/login", form, "Content-Type", "application/x-www-form-urlencoded");
  }
}
