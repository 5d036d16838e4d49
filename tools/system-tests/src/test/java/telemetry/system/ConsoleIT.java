package telemetry.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
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
import java.util.function.BooleanSupplier;
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
import org.openqa.selenium.NoSuchElementException;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;
import telemetry.chaos.FaultProxy;
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
    private static final String AXE_SCRIPT = "/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js";
    private static final String OPERATOR_KEY = "the-key-of-the-operator";
    private static final List<String> SCREENS =
            List.of("#/", "#/vehicles", "#/vehicles/veh-00003", "#/days", "#/dead-letters");
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
        system = new SystemUnderTest(cloud.access(), folder, "--telemetry.lake.operator-key=" + OPERATOR_KEY);
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
                    lines.append(drive(vehicle, hour.start().plusSeconds(10L * i + vehicle), i));
                }
            }
            system.putPart(hour, lines.toString());
            if (back != NOT_AGGREGATED) {
                system.aggregate(hour);
            }
        }
    }

    /** Returns a line of a vehicle that drives in a circle and counts its records. */
    private static String drive(int vehicle, Instant at, int number) {
        double turn = 2 * Math.PI * number / 120;
        return line(vehicle, at)
                .replace(
                        "\"payload\":{\"n\":1}",
                        "\"sequence\":%d,\"payload\":{\"coolant_temp_c\":%d,\"latitude\":%.5f,\"longitude\":%.5f}"
                                .formatted(
                                        2 * number,
                                        80 + number % 7,
                                        52.5 + 0.01 * Math.sin(turn),
                                        13.4 + 0.02 * Math.cos(turn)));
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
        browser.manage().timeouts().scriptTimeout(Duration.ofMinutes(2));
    }

    @AfterEach
    void closeBrowser() {
        browser.quit();
    }

    @Test
    void theOverviewShowsTheFiguresOfTheApiAndContactsNoOtherHost() throws Exception {
        open("/#key=" + SystemUnderTest.KEY);

        await(
                "accepted",
                "%,d".formatted(json("/api/overview").at("/ingest/accepted").longValue()));
        await(
                "stored",
                "%,d".formatted(json("/api/overview").at("/consumer/stored").longValue()));
        JsonNode fleet = api("/api/vehicles?fresh=true");
        await("vehicles-all", "%,d".formatted(fleet.at("/totals/vehicles").longValue()));
        await("counted", "%,d".formatted(fleet.at("/totals/records").longValue()));
        assertThat(text("hours-aggregated")).isEqualTo(aggregated(fleet) + " of 24");

        JsonNode overview = json("/api/overview");
        assertThat(text("parts")).isEqualTo(overview.at("/consumer/parts").asString());
        assertThat(text("p95"))
                .isEqualTo("%.2f s".formatted(overview.at("/latency/p95_all").doubleValue()));
        double usdPerMillion = overview.at("/cost/usd_per_million").doubleValue();
        assertThat(usdPerMillion).isPositive();
        assertThat(Double.parseDouble(
                        text("usd-per-million").substring(1))) // the cost counters grow between the two reads
                .isCloseTo(usdPerMillion, Percentage.withPercentage(10));
        assertThat(text("state")).matches("as of \\d\\d:\\d\\d:\\d\\d UTC");
        assertThat(text("queue-as-of")).matches("as of \\d\\d:\\d\\d:\\d\\d UTC");
        assertThat(browser.findElements(By.cssSelector("#latency-chart canvas")))
                .hasSize(1);
        assertThat(browser.getCurrentUrl()).as("the address without the key").doesNotContain("key");
        assertThat(consoleMessages()).isEmpty();
        assertThat(requestedUrls()).isNotEmpty().allMatch(url -> url.startsWith(system.aggregatorUrl() + "/"));
        takeScreenshots();
    }

    @Test
    void theVerdictNamesTheFaultOfTheStoreAndItsEnd() throws Exception {
        open("/");
        try (FaultProxy.Outage outage = system.store().outage()) {
            system.enqueue(line(8, Instant.now()));

            awaitText("verdict-text", "Not storing for \\d+ s: S3 answers 503");
        }

        awaitText("verdict-text", "All well: .* records? a minute.*|Storing, with .*|Idle.*");
    }

    @Test
    void aNewVehicleIsListedWithinSecondsAndItsSignalsStandUnderTheirNames() throws Exception {
        open("/#key=" + SystemUnderTest.KEY);
        go("#/vehicles?search=veh-00077");
        awaitText("fleet-empty", "No vehicle matches.*");

        system.enqueue(line(77, Instant.now()).replace("{\"n\":1}", "{\"engine_rpm\":2150,\"gear\":\"D\"}"));

        awaitPage(() -> texts("#heat tbody th a").equals(List.of("veh-00077")));
        assertThat(text("fleet-empty")).isEmpty();
        browser.findElement(By.linkText("veh-00077")).click();
        awaitPage(() -> texts("#signal-rows tr").size() == 2);
        assertThat(browser.getCurrentUrl()).contains("#/vehicles/veh-00077");
        assertThat(cells("engine_rpm").subList(0, 3)).containsExactly("engine_rpm", "2150", "1/min");
        assertThat(cells("gear").subList(0, 2)).containsExactly("gear", "D");
        List<Integer> tops = browser.findElements(By.cssSelector("#signal-rows tr:first-child > *")).stream()
                .map(cell -> cell.getRect().getY())
                .distinct()
                .toList();
        assertThat(tops).as("one line for the name and its values").hasSize(1);
        awaitText("history-note", "engine_rpm \\(1/min\\) of the last hour .*");
        assertThat(consoleMessages()).isEmpty();
    }

    @Test
    void vehiclesAreSearchedAndSorted() {
        open("/#key=" + SystemUnderTest.KEY);
        go("#/vehicles");
        awaitPage(() -> texts("#heat tbody th a").size() >= VEHICLES);
        assertThat(browser.findElements(By.cssSelector("#heat tbody tr:first-child td.unknown")))
                .isNotEmpty();

        browser.findElement(By.cssSelector("#sort option[value=vehicle]")).click();
        awaitPage(() -> texts("#heat tbody th a").getFirst().equals("veh-00000"));
        browser.findElement(By.id("search")).sendKeys("veh-0001");

        awaitPage(() -> text("page-of").equals("1–10 of 10"));
        assertThat(texts("#heat tbody th a")).hasSize(10).isSorted();
        assertThat(browser.getCurrentUrl()).endsWith("#/vehicles?search=veh-0001&sort=vehicle");
        assertThat(browser.findElement(By.id("next")).isEnabled()).isFalse();
    }

    @Test
    void aVehiclesHistoryLinesPartsAndExportAreReached() throws Exception {
        system.enqueue(drive(3, Instant.now(), 1)); // the positions of the day belong to a signal that is known now
        open("/#key=" + SystemUnderTest.KEY);
        go("#/vehicles/veh-00003?signal=coolant_temp_c&last=24");
        awaitText("history-note", "coolant_temp_c \\(°C\\) of the last day .* from hour tables.*");
        assertThat(browser.findElements(By.cssSelector("#history-chart canvas")))
                .hasSize(1);
        awaitText("track-note", "latitude and longitude, \\d+ points of the last day.*");
        assertThat((Boolean) browser.executeScript("const c = document.getElementById('track'); return"
                        + " c.getContext('2d').getImageData(0, 0, c.width,"
                        + " c.height).data.some(byte => byte > 0)"))
                .isTrue();
        assertThat(texts("#hour-rows td.bad")).as("missing sequence numbers").isNotEmpty();

        browser.findElements(By.cssSelector("#hour-rows button")).get(12).click();
        awaitText("raw-lead", "\\d+ lines in 1 part; all 1 part of the hour were read.*");
        assertThat(text("raw-lines")).contains("\"vehicle_id\":\"veh-00003\"").doesNotContain("veh-00004");
        assertThat(texts("#raw-parts tr")).singleElement().asString().contains("raw/year=");
        browser.findElement(By.id("export-csv")).click();
        awaitText("export-answer", "veh-00003.csv was saved.");
        assertThat(consoleMessages()).isEmpty();
    }

    @Test
    void anotherVehicleNeverShowsTheDataOfTheOneBefore() {
        open("/#key=" + SystemUnderTest.KEY);
        for (int i = 0; i < 5; i++) {
            go("#/vehicles/veh-00001");
            go("#/vehicles/veh-00002");
            awaitText("vehicle-lead", ".* records? in the tables .*");
            long expected =
                    api("/api/vehicles/veh-00002").at("/vehicle/records").longValue();

            assertThat(text("vehicle-title")).isEqualTo("veh-00002");
            assertThat(text("vehicle-lead")).startsWith("%,d record".formatted(expected));
        }
    }

    @Test
    void anHourIsAggregatedAndItsPartsAreListed() throws Exception {
        open("/#key=" + SystemUnderTest.KEY);
        go("#/days");
        awaitPage(() -> !texts("#day-rows tr").isEmpty());
        awaitPage(() -> texts("#map td.complete").size() >= 20);
        assertThat(texts("#map td.unread"))
                .as("the hour that is not aggregated")
                .isNotEmpty();
        String hour = run.hours().getFirst();
        browser.executeScript("document.getElementById('hour').value = arguments[0]", hour.substring(0, 16));

        browser.findElement(By.id("aggregate")).click();
        awaitText("aggregate-answer", ".* records? of \\d+ vehicles.*");
        browser.findElement(By.id("list-parts")).click();
        awaitPage(() -> !texts("#part-rows tr").isEmpty());

        assertThat(text("parts-lead"))
                .containsPattern("; version \\d+: [\\d,]+ records of \\d+ parts in .* of Parquet$");
        assertThat(consoleMessages()).isEmpty();
    }

    @Test
    void theLiveWindowIsFollowedAndAnAnomalyIsMarked() throws Exception {
        open("/#key=" + SystemUnderTest.KEY);
        await("anomalies", "0");
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < HOT; i++) {
            lines.append(line(7, Instant.now()).replace("{\"n\":1}", "{\"engine_rpm\":%d}".formatted(6_200 + i)));
        }

        system.enqueue(lines.toString());

        await("anomalies", "1");
        awaitPage(() -> text("anomaly-list").contains("veh-00007 is anomalous in engine_rpm"));
        awaitPage(() -> text("tail").contains("\"engine_rpm\":6200"));
        assertThat(Integer.parseInt(text("live-records").replace(",", ""))).isGreaterThanOrEqualTo(HOT);
        go("#/vehicles/veh-00007");
        awaitPage(() -> cells("engine_rpm").contains("6204"));
        assertThat(text("vehicle-live")).contains("; anomalous");
        assertThat(consoleMessages()).isEmpty();
    }

    @Test
    void timesAreUtcInAnyTimeZoneAndChartsHaveTables() {
        browser.executeCdpCommand("Emulation.setTimezoneOverride", Map.of("timezoneId", "Pacific/Chatham"));
        open("/");
        awaitPage(() -> !tableCell().isEmpty());

        LocalTime drawn = LocalTime.parse(tableCell());
        LocalTime now = LocalTime.ofInstant(Instant.now(), ZoneOffset.UTC);
        assertThat(Math.floorMod(Duration.between(drawn, now).toSeconds(), 86_400))
                .isLessThan(60);
    }

    @Test
    void everyScreenFitsAPhoneAndTheNewestHourIsInView() {
        emulate(375, 812, "light", true);
        open("/#key=" + SystemUnderTest.KEY);
        for (String screen : SCREENS) {
            go(screen);
            settle();

            assertThat(browser.executeScript("return document.documentElement.scrollWidth"))
                    .as(screen)
                    .isEqualTo(375L);
        }
        go("#/");
        settle();
        assertThat(browser.executeScript("""
                        return [...document.querySelectorAll('.flow li')].filter(stage => {
                          const boxes = [...stage.children].map(child => child.getBoundingClientRect()).filter(box => box.width > 0);
                          return boxes.some((a, i) => boxes.some((b, j) => i < j
                            && a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1));
            }).map(stage => stage.innerText)\
            """)).as("stages whose texts overlap").isEqualTo(List.of());
        go("#/vehicles");
        awaitPage(() -> texts("#heat tbody th a").size() >= VEHICLES);
        assertThat((Boolean) browser.executeScript("const box = document.querySelector('#heat thead"
                        + " th:last-child').getBoundingClientRect(); return box.left >= 0 &&"
                        + " box.right <= innerWidth"))
                .as("the newest hour is in view")
                .isTrue();
    }

    @Test
    void noScreenHasAViolationOfAccessibility() throws Exception {
        system.deadLetter("rubbish for axe");
        String axe;
        try (InputStream in = requireNonNull(ConsoleIT.class.getResourceAsStream(AXE_SCRIPT), AXE_SCRIPT)) {
            axe = new String(in.readAllBytes(), UTF_8);
        }
        for (String scheme : List.of("light", "dark")) {
            emulate(1440, 1600, scheme, false);
            open("/#key=" + SystemUnderTest.KEY);
            for (String screen : SCREENS) {
                go(screen);
                settle();
                browser.executeScript(axe);

                assertThat(browser.executeAsyncScript(AXE))
                        .as(scheme + " " + screen)
                        .isEqualTo("");
            }
        }
        system.takeDeadLetters();
    }

    private static final String AXE = """
            const done = arguments[arguments.length - 1];
            axe.run().then(
              result => done(result.violations.map(each => `${each.id}: ${each.help}: ${each.nodes.slice(0, 3).map(node => node.html).join(' ')}`).join('\\n')),
              failed => done(String(failed)));
            """;

    @Test
    void aWrongKeyIsReportedAndAForgottenKeyTakesItsDataAlong() {
        open("/");
        go("#/vehicles");
        assertThat(browser.findElement(By.id("locked")).isDisplayed()).isTrue();

        browser.findElement(By.id("unlock")).click();
        browser.findElement(By.id("key-input")).sendKeys("wrong");
        browser.findElement(By.cssSelector("#key-dialog button[value=ok]")).click();
        await("key-problem", "This key was not accepted.");
        browser.findElement(By.id("key-input")).sendKeys(SystemUnderTest.KEY);
        browser.findElement(By.cssSelector("#key-dialog button[value=ok]")).click();
        awaitPage(() -> texts("#heat tbody th a").size() >= VEHICLES);
        browser.findElement(By.id("key")).click();

        assertThat(browser.getPageSource()).doesNotContain("veh-0");
        assertThat(browser.findElement(By.id("locked")).isDisplayed()).isTrue();
        assertThat(browser.executeScript("return sessionStorage.length")).isEqualTo(0L);
    }

    @Test
    void deadLettersAreFilteredAndRedrivenAfterTheirAccount() throws Exception {
        system.enqueue("rubbish");
        system.deadLetter(line(4, Instant.now()));
        open("/#key=" + SystemUnderTest.KEY);
        go("#/dead-letters");
        awaitPage(() -> {
            browser.findElement(By.id("look")).click();
            settle();
            return text("letters").contains("malformed_json") && text("letters").contains("received_too_often");
        });

        browser.findElement(By.cssSelector("#reason option[value=received_too_often]"))
                .click();
        awaitPage(() -> text("dlq-answer").startsWith("1 of "));
        browser.findElement(By.id("redrive")).click();
        assertThat(text("confirm-text"))
                .startsWith("1 letter with 1 line are sent to the queue again and then deleted from the DLQ.");
        confirm("not the operator's");
        awaitText("redrive-answer", "the operator's key in X-Operator-Key is missing or invalid");
        browser.findElement(By.id("redrive")).click();
        confirm(OPERATOR_KEY);

        awaitText("redrive-answer", "1 letter sent to the queue.");
        awaitPage(() -> text("dlq-answer").startsWith("0 of "));
        assertThat(system.takeDeadLetters())
                .singleElement()
                .satisfies(letter -> assertThat(letter.body()).contains("rubbish"));
    }

    @Test
    void aVehicleIsErasedAfterItsIdIsTypedWithTheOperatorsKey() throws Exception {
        HourPartition hour = HourPartition.of(Instant.now()).plusHours(-30);
        system.putPart(hour, line(666, hour.start().plusSeconds(1)));
        system.aggregate(hour);
        open("/#key=" + SystemUnderTest.KEY);
        go("#/vehicles/veh-00666");
        settle();

        browser.findElement(By.id("erase")).click();
        awaitPage(() -> browser.findElement(By.id("confirm-dialog")).isDisplayed());
        assertThat(text("confirm-text")).startsWith("1 record, ").contains("1 line in 1 part of 1 hour");
        assertThat(browser.findElement(By.id("confirm-ok")).isEnabled()).isFalse();
        browser.findElement(By.id("confirm-typed")).sendKeys("veh-00666");
        confirm(OPERATOR_KEY);

        awaitText("erase-answer", "Erased at .*: 1 record, .*");
        browser.navigate().refresh();
        awaitText("erase-answer", "Erased at .*: 1 record, .*");
        browser.findElement(By.id("erase")).click();
        awaitPage(() -> browser.findElement(By.id("confirm-dialog")).isDisplayed());
        assertThat(text("confirm-text")).startsWith("0 records, 0 rows");
    }

    @Test
    void theProgressOfAnErasureIsShownAgainAfterAReload() throws Exception {
        for (int back = 40; back < 52; back++) {
            HourPartition hour = HourPartition.of(Instant.now()).plusHours(-back);
            system.putPart(hour, line(667, hour.start().plusSeconds(1)));
        }
        open("/#key=" + SystemUnderTest.KEY);
        go("#/vehicles/veh-00667");
        settle();
        browser.findElement(By.id("erase")).click();
        awaitPage(() -> browser.findElement(By.id("confirm-dialog")).isDisplayed());
        browser.findElement(By.id("confirm-typed")).sendKeys("veh-00667");
        confirm(OPERATOR_KEY);
        awaitText("erase-answer", "Erasing since .*");
        browser.navigate().refresh();

        awaitText("erase-answer", "Erasing since .* of [0-9]+. You may leave this page.");
        assertThat(browser.findElement(By.id("erase-progress")).isDisplayed()).isTrue();
        assertThat(browser.findElement(By.id("erase")).isEnabled()).isFalse();
        awaitText("erase-answer", "Erased at .* and 12 lines in 12 parts.*");
    }

    private void confirm(String operatorKey) {
        browser.findElement(By.id("confirm-key")).sendKeys(operatorKey);
        browser.findElement(By.id("confirm-ok")).click();
    }

    /** Returns the time in the newest row of the table below the rate chart, or an empty string without rows. */
    private String tableCell() {
        return browser.findElements(By.cssSelector("#rate-chart + details tbody td")).stream()
                .findFirst()
                .map(cell -> cell.getAttribute("textContent"))
                .orElse("");
    }

    private static long aggregated(JsonNode fleet) {
        return fleet.get("states")
                .valueStream()
                .filter(state -> !state.asString().equals("none"))
                .count();
    }

    private static JsonNode api(String path) {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(system.aggregatorUrl().resolve(path))
                    .header("X-API-Key", SystemUnderTest.KEY)
                    .build();
            return new JsonMapper()
                    .readTree(http.send(request, HttpResponse.BodyHandlers.ofString())
                            .body());
        } catch (IOException | InterruptedException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private void open(String path) {
        browser.manage().window().setSize(new Dimension(1440, 1600));
        browser.get(system.aggregatorUrl() + path);
        awaitPage(() -> !text("verdict-text").equals("Reading the figures"));
    }

    /** Changes the screen as a link does. */
    private void go(String fragment) {
        browser.executeScript("location.hash = arguments[0]", fragment);
        awaitPage(() -> browser.executeScript("return document.querySelector('#view').childElementCount > 0")
                .equals(true));
    }

    /** Waits until no request of the page has begun or ended for a moment. */
    private void settle() {
        browser.executeAsyncScript("""
                const done = arguments[0];
                let seen = -1;
                let quiet = 0;
                const look = () => {
                  const now = performance.getEntriesByType('resource').length;
                  quiet = now === seen ? quiet + 1 : 0;
                  seen = now;
                  quiet >= 3 ? done() : setTimeout(look, 300);
                };
                performance.setResourceTimingBufferSize(100000);
                look();
                """);
    }

    private void await(String id, String text) {
        awaitPage(() -> text(id).equals(text));
    }

    private void awaitText(String id, String pattern) {
        awaitPage(() -> text(id).matches(pattern));
    }

    private void awaitPage(BooleanSupplier condition) {
        new WebDriverWait(browser, Duration.ofSeconds(60))
                .withMessage(() -> browser.findElement(By.tagName("body")).getText())
                .ignoring(StaleElementReferenceException.class)
                .ignoring(NoSuchElementException.class)
                .until(page -> condition.getAsBoolean());
    }

    private String text(String id) {
        return browser.findElement(By.id(id)).getText();
    }

    private List<String> texts(String selector) {
        return browser.findElements(By.cssSelector(selector)).stream()
                .map(WebElement::getText)
                .toList();
    }

    /** Returns the cells of a signal's row. */
    private List<String> cells(String signal) {
        return browser
                .findElements(By.xpath("//tbody[@id='signal-rows']/tr[th[normalize-space()='%s']]/*".formatted(signal)))
                .stream()
                .map(WebElement::getText)
                .toList();
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
            for (String scheme : List.of("light", "dark")) {
                for (String screen : SCREENS) {
                    go(screen);
                    String name = screen.replaceAll("[^a-z]+", "-")
                            .replaceAll("^-|-veh-$", "-one")
                            .replaceAll("^-one|-$", "");
                    screenshot(to, "console" + (name.isEmpty() ? "" : "-" + name), 1440, 2150, scheme);
                    screenshot(to, "console-phone" + (name.isEmpty() ? "" : "-" + name), 375, 3200, scheme);
                }
            }
        }
    }

    private void screenshot(String to, String name, int width, int height, String scheme)
            throws IOException, InterruptedException {
        emulate(width, height, scheme, width < 500);
        Thread.sleep(Duration.ofSeconds(3));
        Files.write(Path.of(to, name + "-" + scheme + ".png"), browser.getScreenshotAs(OutputType.BYTES));
    }

    private void emulate(int width, int height, String scheme, boolean mobile) {
        browser.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
        browser.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", mobile));
    }
}
