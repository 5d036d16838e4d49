package telemetry.console;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.util.FileSystemUtils;
import telemetry.lake.DerivedTables;
import telemetry.lake.Duck;
import telemetry.lake.Eraser;
import telemetry.lake.Erasures;
import telemetry.lake.Lake;
import telemetry.lake.RecordsTable;
import telemetry.lake.TableStore;
import telemetry.service.Problems;

/**
 * Counts and erases a vehicle in all hours, as {@code ./telemetry erase} does, on a thread of its own. One run goes on
 * at a time, and the progress of the last run is kept until the next. A stop of the service interrupts the run; the
 * next start for the same vehicle continues the erasure. Safe for use by many threads.
 */
class ErasureRun implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ErasureRun.class);

    private final Lake lake;
    private final TableStore store;
    private final RecordsTable table;
    private final DerivedTables derived;
    private final Duck duck;
    private final Path folder;
    private final Clock clock;
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(Thread.ofVirtual().name("erasure").factory());
    private volatile ErasureProgress last = ErasureProgress.idle("", ErasureProgress.Phase.NONE);

    /** Creates an instance; {@code folder} is its own for the files of one run. */
    ErasureRun(
            Lake lake,
            TableStore store,
            RecordsTable table,
            DerivedTables derived,
            Duck duck,
            Path folder,
            Clock clock) {
        this.lake = lake;
        this.store = store;
        this.table = table;
        this.derived = derived;
        this.duck = duck;
        this.folder = folder;
        this.clock = clock;
    }

    /** Returns the progress of {@code vehicle}. Reads the stored erasures if the last run was of another vehicle. */
    ErasureProgress of(String vehicle) {
        ErasureProgress known = last;
        if (known.vehicle().equals(vehicle)) {
            return known;
        }
        return ErasureProgress.idle(
                vehicle,
                Erasures.in(lake).hasUnfinished(vehicle)
                        ? ErasureProgress.Phase.INTERRUPTED
                        : ErasureProgress.Phase.NONE);
    }

    /**
     * Starts the count of {@code vehicle}, which changes nothing.
     *
     * @throws org.springframework.web.ErrorResponseException 409 if a run goes on
     */
    ErasureProgress count(String vehicle) {
        return start(ErasureProgress.begun(vehicle, ErasureProgress.Phase.COUNTING, clock.instant()), Eraser::plan);
    }

    /**
     * Starts or continues the erasure of {@code vehicle}.
     *
     * @param onErased receives the digest of the vehicle at the end
     * @throws org.springframework.web.ErrorResponseException 409 if a run goes on
     */
    ErasureProgress erase(String vehicle, Consumer<String> onErased) {
        return start(
                ErasureProgress.begun(vehicle, ErasureProgress.Phase.ERASING, clock.instant()), (eraser, request) -> {
                    Eraser.Account account = eraser.erase(request);
                    audit(account);
                    onErased.accept(account.erasure());
                    return account;
                });
    }

    private interface Work {
        Eraser.Account run(Eraser eraser, Eraser.Request request)
                throws SQLException, IOException, InterruptedException;
    }

    private synchronized ErasureProgress start(ErasureProgress begun, Work work) {
        ErasureProgress running = last;
        if (running.phase().isRunning()) {
            throw Problems.exception(
                    HttpStatus.CONFLICT,
                    "a count or an erasure has been in work since %s; wait for its end, then start again"
                            .formatted(running.begun()),
                    null);
        }
        last = begun;
        thread.execute(() -> last = end(work));
        return begun;
    }

    private ErasureProgress end(Work work) {
        try {
            Files.createDirectories(folder);
            Eraser eraser = new Eraser(lake, store, table, derived, duck, folder, clock, this::note);
            Eraser.Account account = work.run(eraser, Eraser.Request.ofAll(last.vehicle()));
            return last.ended(clock.instant(), ErasureProgress.Account.of(account));
        } catch (InterruptedException stopped) {
            return last.failed(clock.instant(), "the service was stopped; start again to continue");
        } catch (SQLException | IOException | RuntimeException | Error failed) { // a run that goes on refuses the next
            log.atError().addKeyValue("event", "erase_failed").setCause(failed).log();
            return last.failed(clock.instant(), failed.getMessage() + "; start again to continue");
        } finally {
            clear();
        }
    }

    private void note(Eraser.Step step, int done, int all) {
        last = last.at(clock.instant(), step, done, all);
    }

    private void clear() {
        try {
            FileSystemUtils.deleteRecursively(folder);
        } catch (IOException left) { // the next run, or the start of the service, deletes it
            log.atWarn()
                    .addKeyValue("event", "erase_folder_left")
                    .setCause(left)
                    .log();
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

    /** Interrupts the run, and waits for its end. */
    @Override
    public void close() {
        thread.shutdownNow();
        thread.close();
    }
}
