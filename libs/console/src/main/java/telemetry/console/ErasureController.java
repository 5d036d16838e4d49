package telemetry.console;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.util.FileSystemUtils;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import telemetry.contract.HourPartition;
import telemetry.lake.DerivedTables;
import telemetry.lake.Duck;
import telemetry.lake.Eraser;
import telemetry.lake.Lake;
import telemetry.lake.RecordsTable;
import telemetry.lake.TableStore;
import telemetry.service.Caller;
import telemetry.service.OfFleet;
import telemetry.service.Problems;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * Plans and runs the erasure of a vehicle in all hours, as {@code ./telemetry erase} does. One request runs at a time.
 * {@code openapi.yaml} describes the API.
 */
@RestController
class ErasureController {
    private static final Logger log = LoggerFactory.getLogger(ErasureController.class);
    private static final int HOURS_AHEAD = 24; // no record is further in the future

    private final Lake lake;
    private final TableStore store;
    private final RecordsTable table;
    private final DerivedTables derived;
    private final Duck duck;
    private final Path folder;
    private final OperatorKey operator;
    private final Clock clock;
    private final ReentrantLock running = new ReentrantLock();

    ErasureController(
            Lake lake,
            TableStore store,
            RecordsTable table,
            DerivedTables derived,
            Duck duck,
            Path folder,
            OperatorKey operator,
            Clock clock) {
        this.lake = lake;
        this.store = store;
        this.table = table;
        this.derived = derived;
        this.duck = duck;
        this.folder = folder;
        this.operator = operator;
        this.clock = clock;
    }

    /**
     * The figures of an erasure, planned or done.
     *
     * @param done true if no object has the vehicle any more
     * @param held number of objects that are too young to be deleted; the same erasure later deletes them
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    record Account(int hours, long records, long rows, long lines, long parts, boolean done, int held) {
        static Account of(Eraser.Account account) {
            return new Account(
                    account.hours(),
                    account.records(),
                    account.rows(),
                    account.lines(),
                    account.partsRewritten() + account.partsDeleted(),
                    account.done(),
                    account.held().size());
        }
    }

    /**
     * The request to erase.
     *
     * @param vehicle the vehicle of the path again, as a confirmation
     */
    record Order(@JsonProperty("vehicle") @Nullable String vehicle) {}

    /** Counts what an erasure would erase; changes nothing. A key of a fleet plans for its own vehicles. */
    @OfFleet
    @GetMapping("/api/vehicles/{id}/erasure")
    Account plan(@PathVariable String id, HttpServletRequest request)
            throws SQLException, IOException, InterruptedException {
        operator.checkVehicle(Caller.of(request), id, request);
        return run((eraser, erasure) -> Account.of(eraser.plan(erasure)), id);
    }

    @OfFleet
    @PostMapping("/api/vehicles/{id}/erasure")
    Account erase(@PathVariable String id, @RequestBody Order order, HttpServletRequest request)
            throws SQLException, IOException, InterruptedException {
        Caller caller = operator.check(request, id);
        if (!id.equals(order.vehicle())) {
            throw Problems.exception(
                    HttpStatus.UNPROCESSABLE_CONTENT, "vehicle must repeat the id of the vehicle to erase", null);
        }
        return run(
                (eraser, erasure) -> {
                    Eraser.Account account = eraser.erase(erasure);
                    audit(account);
                    operator.log(caller, "erase", account.erasure());
                    return Account.of(account);
                },
                id);
    }

    private interface Work {
        Account run(Eraser eraser, Eraser.Request request) throws SQLException, IOException, InterruptedException;
    }

    private Account run(Work work, String vehicle) throws SQLException, IOException, InterruptedException {
        if (!running.tryLock()) {
            throw Problems.exception(
                    HttpStatus.SERVICE_UNAVAILABLE, "another erasure is running; try again later", null);
        }
        try {
            Files.createDirectories(folder);
            Eraser eraser = new Eraser(lake, store, table, derived, duck, folder, clock);
            return work.run(
                    eraser,
                    new Eraser.Request(
                            vehicle,
                            HourPartition.of(Instant.EPOCH),
                            HourPartition.of(clock.instant()).plusHours(HOURS_AHEAD)));
        } finally {
            FileSystemUtils.deleteRecursively(folder);
            running.unlock();
        }
    }

    /** Logs the erasure without the vehicle's id. */
    private static void audit(Eraser.Account account) {
        log.atInfo()
                .addKeyValue("event", "erase")
                .addKeyValue("erasure", account.erasure())
                .addKeyValue("records", account.records())
                .addKeyValue("lines", account.lines())
                .addKeyValue("parts_rewritten", account.partsRewritten())
                .addKeyValue("parts_deleted", account.partsDeleted())
                .addKeyValue("objects_deleted", account.objectsDeleted())
                .addKeyValue("done", account.done())
                .log();
    }
}
