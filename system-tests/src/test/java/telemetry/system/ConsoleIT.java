package telemetry.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;
import telemetry.cloud.EmbeddedCloud;
import telemetry.contract.HourPartition;
import telemetry.simulator.RunReport;
import telemetry.simulator.SimulationPlan;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The console in Debian's Chromium, against the running platform. Without a browser it is skipped, and says so;
 * {@code -Dtelemetry.screenshots=../docs} keeps pictures of it.
 */
class ConsoleIT {
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
    private static final int RECORDS = 2_000;
    private static final Pattern ASKED_FOR =
            Pattern.compile("\"method\":\"Network.requestWillBeSent\".*?\"request\":\\{.*?\"url\":\"([^\"]+)\"");

    @TempDir
    private static Path folder;

    private static EmbeddedCloud cloud;
    private static SystemUnderTest system;
    private static RunReport run;

    private ChromeDriver browser;

    @BeforeAll
    static void runTheFleet() throws Exception {
        assumeTrue(
                Files.exists(CHROMIUM) && Files.exists(DRIVER), "no browser: apt-get install chromium chromium-driver");
        cloud = EmbeddedCloud.start(folder.resolve("s3"));
        system = new SystemUnderTest(cloud.access(), folder);
        run = system.simulate(new SimulationPlan(20, RECORDS, 500, 7, 0, 0, 0), 20);
        assertThat(system.verify(run).isGood()).isTrue();
        for (String hour : run.hours()) {
            system.aggregate(HourPartition.of(Instant.parse(hour)));
        }
    }

    @AfterAll
    static void stop() {
        if (system != null) {
            system.close();
            cloud.close();
        }
    }

    @BeforeEach
    void openBrowser() {
        ChromeOptions options = new ChromeOptions();
        options.setBinary(CHROMIUM.toFile());
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-first-run",
                "--hide-scrollbars",
                "--user-data-dir=" + folder.resolve("browser-" + System.nanoTime()));
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable("browser", Level.ALL);
        logs.enable("performance", Level.ALL);
        options.setCapability("goog:loggingPrefs", logs);
        browser = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(DRIVER.toFile())
                        .build(),
                options);
    }

    @AfterEach
    void closeBrowser() {
        browser.quit();
    }

    @Test
    void thePageShowsTheFiguresOfTheApiAndAsksNobodyElse() throws Exception {
        open("/#key=" + SystemUnderTest.KEY);

        await("accepted", "2,000");
        await("stored", "2,000");
        await("counted", "2,000");
        await("vehicles-all", "20");

        JsonNode overview = json("/api/overview");
        assertThat(overview.at("/ingest/accepted").longValue()).isEqualTo(RECORDS);
        assertThat(text("parts")).isEqualTo(overview.at("/consumer/parts").asString());
        assertThat(text("p95"))
                .isEqualTo("%.2f s".formatted(overview.at("/latency/p95_all").doubleValue()));
        assertThat(overview.at("/cost/usd_per_million").doubleValue()).isPositive();
        assertThat(text("usd-per-million")).startsWith("$0.");
        assertThat(browser.findElements(By.cssSelector("#heat tbody tr"))).hasSize(20);
        assertThat(browser.findElements(By.cssSelector("#latency-chart canvas")))
                .hasSize(1);
        assertThat(browser.getCurrentUrl()).as("the key leaves the address").doesNotContain("key");
        assertThat(complaints()).isEmpty();
        assertThat(addressesAskedFor()).isNotEmpty().allMatch(url -> url.startsWith(system.aggregatorUrl() + "/"));
        takePictures();
    }

    @Test
    void anHourIsAggregatedAndItsPartsAreListed() {
        open("/#key=" + SystemUnderTest.KEY);
        await("vehicles-all", "20");
        browser.executeScript(
                "document.getElementById('hour').value = arguments[0]",
                run.hours().getFirst().substring(0, 16));

        browser.findElement(By.id("aggregate")).click();
        new WebDriverWait(browser, Duration.ofSeconds(20))
                .until(page -> text("aggregate-answer").contains("of 20 vehicles"));
        browser.findElement(By.id("list-parts")).click();
        new WebDriverWait(browser, Duration.ofSeconds(20))
                .until(page ->
                        !browser.findElements(By.cssSelector("#part-rows tr")).isEmpty());

        int lines = browser.findElements(By.cssSelector("#part-rows td:last-child")).stream()
                .mapToInt(cell -> Integer.parseInt(cell.getText().replace(",", "")))
                .sum();
        assertThat(lines).isBetween(1, RECORDS);
        assertThat(complaints()).isEmpty();
    }

    @Test
    void aVehicleIsChosenByKeyboard() {
        open("/#key=" + SystemUnderTest.KEY);
        await("vehicles-all", "20");

        browser.findElement(By.cssSelector("#heat tbody button")).sendKeys("\n");

        new WebDriverWait(browser, Duration.ofSeconds(10))
                .until(page -> text("vehicle-title").contains("100 records"));
    }

    @Test
    void aWrongKeyIsSaidAndForgotten() {
        open("/");
        assertThat(browser.findElement(By.id("locked")).isDisplayed()).isTrue();

        browser.findElement(By.id("unlock")).click();
        browser.findElement(By.id("key-input")).sendKeys("wrong");
        browser.findElement(By.cssSelector("#key-dialog button[value=ok]")).click();

        await("key-problem", "This key was not accepted.");
        browser.findElement(By.id("key-input")).sendKeys(SystemUnderTest.KEY);
        browser.findElement(By.cssSelector("#key-dialog button[value=ok]")).click();
        await("vehicles-all", "20");
    }

    @Test
    void aDeadLetterIsLookedAtAndStays() throws Exception {
        system.enqueue("rubbish");
        open("/#key=" + SystemUnderTest.KEY);

        new WebDriverWait(browser, Duration.ofSeconds(30)).until(page -> {
            browser.findElement(By.id("look")).click();
            return browser.findElement(By.id("letters")).getText().contains("rubbish");
        });

        assertThat(browser.findElement(By.id("letters")).getText()).contains("malformed_json");
        assertThat(system.takeDeadLetters()).hasSize(1);
    }

    private void open(String path) {
        browser.manage().window().setSize(new Dimension(1440, 1600));
        browser.get(system.aggregatorUrl() + path);
    }

    private void await(String id, String text) {
        new WebDriverWait(browser, Duration.ofSeconds(15))
                .withMessage(() -> id + " is " + text(id))
                .until(page -> text(id).equals(text));
    }

    private String text(String id) {
        return browser.findElement(By.id(id)).getText();
    }

    private static JsonNode json(String path) throws IOException, InterruptedException {
        return new JsonMapper()
                .readTree(system.get(URI.create(system.aggregatorUrl() + path)).body());
    }

    private List<String> complaints() {
        return browser.manage().logs().get("browser").getAll().stream()
                .map(LogEntry::getMessage)
                .toList();
    }

    private List<String> addressesAskedFor() {
        return browser.manage().logs().get("performance").getAll().stream()
                .map(entry -> ASKED_FOR.matcher(entry.getMessage()))
                .filter(matcher -> matcher.find())
                .map(matcher -> matcher.group(1))
                .filter(url -> url.matches("(http|ws)s?:.*")) // not the browser's own empty tab
                .toList();
    }

    private void takePictures() throws IOException, InterruptedException {
        String to = System.getProperty("telemetry.screenshots", "");
        if (!to.isEmpty()) {
            Thread.sleep(Duration.ofSeconds(25)); // so that the charts have lines
            picture(to, "console-light", 1440, 1500, "light");
            picture(to, "console-dark", 1440, 1500, "dark");
            picture(to, "console-phone", 375, 2600, "light");
        }
    }

    private void picture(String to, String name, int width, int height, String scheme)
            throws IOException, InterruptedException {
        browser.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
        browser.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 500));
        Thread.sleep(Duration.ofSeconds(3));
        Files.write(Path.of(to, name + ".png"), browser.getScreenshotAs(OutputType.BYTES));
    }
}
