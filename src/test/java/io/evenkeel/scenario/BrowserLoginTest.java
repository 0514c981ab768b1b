package io.evenkeel.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.openqa.selenium.support.ui.ExpectedConditions.presenceOfElementLocated;
import static org.openqa.selenium.support.ui.ExpectedConditions.textToBePresentInElementLocated;

import io.evenkeel.kit.Farm;
import io.evenkeel.kit.ScriptedBackend;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.support.ui.WebDriverWait;

/** A person uses the admin's page with a real browser: Chromium, as Debian ships it. */
class BrowserLoginTest {
  private static final String TOKEN = "a-token-with-&+%=and-16-characters";
  private static final File CHROMIUM = new File("/usr/bin/chromium");
  private static final File DRIVER = new File("/usr/bin/chromedriver");
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static ChromeDriver browser;
  private static WebDriverWait patiently;
  private Farm farm;
  private String page;

  @BeforeAll
  static void open(@TempDir Path profile) {
    assumeTrue(CHROMIUM.canExecute() && DRIVER.canExecute(), "chromium-driver is not installed");
    ChromeOptions options = new ChromeOptions()
        .addArguments("--headless=new", "--no-sandbox", "--disable-dev-shm-usage")
        .addArguments("--disable-gpu", "--user-data-dir=" + profile);
    options.setBinary(CHROMIUM);
    ChromeDriverService driver =
        new ChromeDriverService.Builder().usingDriverExecutable(DRIVER).build();
    browser = new ChromeDriver(driver, options);
    patiently = new WebDriverWait(browser, PATIENCE);
  }

  @AfterAll
  static void quit() {
    if (browser != null) {
      browser.quit();
    }
  }

  @BeforeEach
  void start() {
    farm = Farm.of(1).admin().set("admin.token", TOKEN).start();
    page = "http://127.0.0.1:" + farm.evenkeel().port("admin") + "/";
    browser.manage().deleteAllCookies();
    browser.get(page);
  }

  @AfterEach
  void stop() {
    farm.close();
  }

  @Test
  void the_right_token_opens_the_page_and_its_buttons_work() {
    logIn(TOKEN);

    awaitBackend();
    assertThat(browser.getCurrentUrl()).isEqualTo(page);
    browser.findElement(By.cssSelector("#pools button")).click();
    patiently.until(textToBePresentInElementLocated(By.id("news"), "checked default/b1: alive"));
  }

  @Test
  void a_wrong_token_shows_the_form_again_with_a_word() {
    logIn("not-" + TOKEN);
    String word = patiently
        .until(presenceOfElementLocated(By.cssSelector("[role=alert]")))
        .getText();

    assertThat(word).isEqualTo("This is not the token.");
    assertThat(browser.getPageSource()).doesNotContain("about:blank");
    logIn(TOKEN);
    awaitBackend();
  }

  @Test
  void a_page_that_sends_no_referrer_can_still_log_in() {
    browser.executeScript(
        "const policy = document.createElement('meta');"
            + "policy.name = 'referrer'; policy.content = 'no-referrer'; document.head.append(policy);");
    logIn(TOKEN);

    awaitBackend();
  }

  @Test
  void the_page_is_still_open_after_a_reload_and_closed_without_the_cookie() {
    logIn(TOKEN);
    awaitBackend();
    browser.navigate().refresh();
    awaitBackend();

    browser.manage().deleteAllCookies();
    browser.get(page + "login");

    assertThat(patiently.until(presenceOfElementLocated(By.name("token"))).isDisplayed())
        .isTrue();
    assertThat(browser.getCurrentUrl()).isEqualTo(page);
  }

  @Test
  void the_form_of_another_site_cannot_log_in_not_even_with_the_right_token() {
    try (ScriptedBackend other = new ScriptedBackend("other")) {
      other.at(
          "/",
          request -> request.respond(
              200,
              "<form method=post action='" + page
                  + "login'><input name=token value=x><button>go</button></form>",
              "content-type",
              "text/html",
              "referrer-policy",
              "no-referrer"));
      browser.get("http://localhost:" + other.port() + "/");
      browser.executeScript("document.querySelector('input').value = arguments[0]", TOKEN);

      browser.findElement(By.tagName("button")).click();

      patiently.until(textToBePresentInElementLocated(By.tagName("h1"), "403"));
      assertThat(browser.manage().getCookies()).isEmpty();
      browser.get(page);
      assertThat(browser.findElements(By.name("token"))).hasSize(1);
    }
  }

  private static void logIn(String token) {
    patiently.until(presenceOfElementLocated(By.name("token"))).sendKeys(token, Keys.ENTER);
  }

  private static void awaitBackend() {
    patiently.until(textToBePresentInElementLocated(By.id("pools"), "b1"));
  }
}
