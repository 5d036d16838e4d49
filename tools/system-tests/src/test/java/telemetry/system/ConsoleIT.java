package telemetry.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.regex.Pattern;
import org.assertj.core.data.Percentage;
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
 * Tests the console in Chromium against the running platform. Skipped with a message if no browser is installed.
 * {@code -Dtelemetry.screenshots=../docs} writes screenshots.
 */
class ConsoleIT {
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
    private static final int RECORDS = 2_000;
    private static final int HOT = 5;
    private static final int VEHICLES = 20;
    private static final int NOT_AGGREGATED = 9; // hours before now
    private static final Pattern REQUESTED_URL =
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
                Files.exists(CHROMIUM) && Files.exists(DRIVER),
                "Chromium is not installed: apt-get install chromium chromium-driver");
        cloud = EmbeddedCloud.start(folder.resolve("s3"));
        system = new SystemUnderTest(cloud.access(), folder);
        driveForADay();
        run = system.simulate(new SimulationPlan(VEHICLES, RECORDS, 500, 7, 0, 0, 0), 20);
        assertThat(system.verify(run).isGood()).isTrue();
        for (String hour : run.hours()) {
            system.aggregate(HourPartition.of(Instant.parse(hour)));
        }
    }

    /**
     * Writes parts for the 23 hours before the current hour, with more records by day than by night. One of these hours
     * is not aggregated.
     */
    private static void driveForADay() throws Exception {
        HourPartition now = HourPartition.of(Instant.now());
        for (int back = 23; back >= 1; back--) {
            HourPartition hour = now.plusHours(-back);
            StringBuilder lines = new StringBuilder();
            for (int vehicle = 0; vehicle < VEHICLES; vehicle++) {
                int records = (int) ((1 - Math.cos(back / 12.0 * Math.PI)) * (60 - 2 * vehicle));
                for (int i = 0; i < records; i++) {
                    lines.append(line(vehicle, hour.start().plusSeconds(10L * i + vehicle)));
                }
            }
            system.putPart(hour, lines.toString());
            if (back != NOT_AGGREGATED) {
                system.aggregate(hour);
            }
        }
    }

    private static String line(int vehicle, Instant at) {
        return "{\"timestamp\":\"%s\",\"vehicle_id\":\"veh-%05d\",\"can_id\":\"0x1F0\",\"payload\":{\"n\":1},\"ingest_received_at\":\"%s\"}\n"
                .formatted(at, vehicle, at.plusMillis(90));
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
    void thePageShowsTheFiguresOfTheApiAndContactsNoOtherHost() throws Exception {
        open("/#key=" + SystemUnderTest.KEY);

        await("accepted", "2,000");
        await(
                "stored",
                "%,d".formatted(json("/api/overview").at("/consumer/stored").longValue()));
        await("vehicles-all", "20");
        JsonNode fleet = vehicles();
        await("counted", "%,d".formatted(fleet.at("/records_in_all").longValue()));
        assertThat(text("hours-aggregated")).isEqualTo(aggregated(fleet) + " of 24");
        assertThat(browser.findElements(By.cssSelector("#heat tbody tr:first-child td.unknown")))
                .hasSize((int) (24 - aggregated(fleet)))
                .isNotEmpty();

        JsonNode overview = json("/api/overview");
        assertThat(overview.at("/ingest/accepted").longValue()).isEqualTo(RECORDS);
        assertThat(text("parts")).isEqualTo(overview.at("/consumer/parts").asString());
        assertThat(text("p95"))
                .isEqualTo("%.2f s".formatted(overview.at("/latency/p95_all").doubleValue()));
        double usdPerMillion = overview.at("/cost/usd_per_million").doubleValue();
        assertThat(usdPerMillion).isPositive();
        assertThat(text("usd-per-million")).startsWith("$");
        assertThat(Double.parseDouble(
                        text("usd-per-million").substring(1))) // the cost counters grow between the two reads
                .isCloseTo(usdPerMillion, Percentage.withPercentage(10));
        assertThat(browser.findElements(By.cssSelector("#heat tbody tr"))).hasSize(20);
        assertThat(browser.findElements(By.cssSelector("#latency-chart canvas")))
                .hasSize(1);
        assertThat(browser.getCurrentUrl()).as("the address without the key").doesNotContain("key");
        assertThat(consoleMessages()).isEmpty();
        assertThat(requestedUrls()).isNotEmpty().allMatch(url -> url.startsWith(system.aggregatorUrl() + "/"));
        takeScreenshots();
    }

    @Test
    void anHourIsAggregatedAndItsPartsAreListed() throws Exception {
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

        assertThat(text("parts-lead"))
                .containsPattern("; version \\d+: [\\d,]+ records of \\d+ parts in .* of Parquet$");
        int lines = browser.findElements(By.cssSelector("#part-rows td:last-child")).stream()
                .mapToInt(cell -> Integer.parseInt(cell.getText().replace(",", "")))
                .sum();
        assertThat(lines)
                .isBetween(1, json("/api/overview").at("/consumer/stored").intValue());
        assertThat(consoleMessages()).isEmpty();
    }

    @Test
    void aVehicleIsChosenByKeyboard() {
        open("/#key=" + SystemUnderTest.KEY);
        await("vehicles-all", "20");

        browser.findElement(By.cssSelector("#heat tbody button")).sendKeys("\n");

        new WebDriverWait(browser, Duration.ofSeconds(10))
                .until(page -> text("vehicle-title")
                        .contains("%,d records"
                                .formatted(vehicles().at("/vehicles/0/records").longValue())));
        assertThat(browser.switchTo().activeElement().getAttribute("id")).isEqualTo("vehicle-title");
    }

    @Test
    void theLiveWindowIsFollowedAndAnAnomalyIsMarked() throws Exception {
        open("/#key=" + SystemUnderTest.KEY);
        await("vehicles-all", "20");
        await("anomalies", "0");
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < HOT; i++) {
            lines.append(line(7, Instant.now()).replace("{\"n\":1}", "{\"engine_rpm\":%d}".formatted(6_200 + i)));
        }

        system.enqueue(lines.toString());

        await("anomalies", "1");
        assertThat(text("anomaly-list")).contains("veh-00007 is anomalous in engine_rpm");
        assertThat(text("tail")).contains("\"engine_rpm\":6200");
        assertThat(Integer.parseInt(text("live-records").replace(",", ""))).isGreaterThanOrEqualTo(HOT);
        browser.findElements(By.cssSelector("#heat tbody button")).stream()
                .filter(button -> button.getText().equals("veh-00007"))
                .findFirst()
                .orElseThrow()
                .click();
        new WebDriverWait(browser, Duration.ofSeconds(10))
                .until(page -> text("vehicle-signals").contains("engine_rpm\n6204"));
        assertThat(text("vehicle-live")).contains("; anomalous");
        assertThat(consoleMessages()).isEmpty();
    }

    @Test
    void timesAreUtcInAnyTimeZoneAndChartsHaveTables() {
        browser.executeCdpCommand("Emulation.setTimezoneOverride", Map.of("timezoneId", "Pacific/Chatham"));
        open("/");
        new WebDriverWait(browser, Duration.ofSeconds(30))
                .until(page -> !tableCell().isEmpty());

        LocalTime drawn = LocalTime.parse(tableCell());
        LocalTime now = LocalTime.ofInstant(Instant.now(), ZoneOffset.UTC);
        assertThat(Math.floorMod(Duration.between(drawn, now).toSeconds(), 86_400))
                .isLessThan(60);
        assertThat(text("state")).matches("live, \\d\\d:\\d\\d:\\d\\d UTC");
        assertThat(browser.findElement(By.cssSelector("#hour option")).getAttribute("value"))
                .isIn(hourText(Instant.now()), hourText(Instant.now().minusSeconds(60)));
    }

    @Test
    void thePageFitsTheWidthOfAPhone() {
        browser.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", 375, "height", 812, "deviceScaleFactor", 1, "mobile", true));
        open("/#key=" + SystemUnderTest.KEY);
        await("vehicles-all", "20");

        assertThat(browser.executeScript("return document.documentElement.scrollWidth"))
                .isEqualTo(375L);
    }

    /** Returns the time in the newest row of the table below the rate chart, or an empty string without rows. */
    private String tableCell() {
        return browser.findElements(By.cssSelector("#rate-chart + details tbody td")).stream()
                .findFirst()
                .map(cell -> cell.getAttribute("textContent"))
                .orElse("");
    }

    private static String hourText(Instant instant) {
        return HourPartition.of(instant).toString().substring(0, 16);
    }

    private static long aggregated(JsonNode fleet) {
        return fleet.get("aggregated")
                .valueStream()
                .filter(JsonNode::booleanValue)
                .count();
    }

    private static JsonNode vehicles() {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(system.aggregatorUrl().resolve("/api/vehicles?fresh=true"))
                    .header("X-API-Key", SystemUnderTest.KEY)
                    .build();
            return new JsonMapper()
                    .readTree(http.send(request, HttpResponse.BodyHandlers.ofString())
                            .body());
        } catch (IOException | InterruptedException failed) {
            throw new IllegalStateException(failed);
        }
    }

    @Test
    void aWrongKeyIsReportedAndForgotten() {
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
    void aDeadLetterIsShownAndStaysInTheQueue() throws Exception {
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

    private List<String> consoleMessages() {
        return browser.manage().logs().get("browser").getAll().stream()
                .map(LogEntry::getMessage)
                .toList();
    }

    private List<String> requestedUrls() {
        return browser.manage().logs().get("performance").getAll().stream()
                .map(entry -> REQUESTED_URL.matcher(entry.getMessage()))
                .filter(matcher -> matcher.find())
                .map(matcher -> matcher.group(1))
                .filter(url -> url.matches("(http|ws)s?:.*")) // excludes the empty tab of the browser
                .toList();
    }

    private void takeScreenshots() throws IOException, InterruptedException {
        String to = System.getProperty("telemetry.screenshots", "");
        if (!to.isEmpty()) {
            system.simulate(new SimulationPlan(VEHICLES, 12_000, 200, 8, 0, 0, 0), 20); // fills the charts with data
            screenshot(to, "console-light", 1440, 2150, "light");
            screenshot(to, "console-dark", 1440, 2150, "dark");
            screenshot(to, "console-phone", 375, 3200, "light");
        }
    }

    private void screenshot(String to, String name, int width, int height, String scheme)
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
