package telemetry.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.services.s3.S3Client;
import telemetry.lake.Duck;
import telemetry.lake.Eraser;
import telemetry.lake.Lake;
import telemetry.lake.TableStore;
import telemetry.simulator.LakeOptions;
import telemetry.simulator.Printable;

/** {@code telemetry erase}, which erases the records of a vehicle from the lake. */
@Command(
        name = "erase",
        description = {
            "Counts the records, rows, lines and parts of a vehicle, and erases them with --delete.",
            "An erasure also deletes the objects of replaced versions, and covers late data of the vehicle. The same"
                    + " command resumes an interrupted erasure.",
            "Exit code 1 if objects remain that cannot be deleted yet (docs/lake.md)."
        })
final class EraseCommand implements Callable<Integer> {
    private static final String VEHICLE_ID = "[A-Za-z0-9._:-]{1,64}";
    private static final long DUCK_BYTES = 1L << 30;
    private static final int DUCK_THREADS = 2;

    private final Clock clock;

    @Spec
    private CommandSpec command;

    @Mixin
    private LakeOptions options;

    @Mixin
    private RangeOptions hours;

    @Option(names = "--vehicle", required = true, paramLabel = "ID", description = "ID of the vehicle.")
    private String vehicle;

    @Option(names = "--delete", description = "Erase the vehicle. Without it, nothing is changed.")
    private boolean delete;

    EraseCommand(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Integer call() throws IOException, SQLException, InterruptedException {
        if (!vehicle.matches(VEHICLE_ID)) {
            throw new ParameterException(
                    command.commandLine(), "--vehicle must be 1 to 64 of A-Z a-z 0-9 . _ : -, is '" + vehicle + "'");
        }
        Eraser.Request request = request();
        Path work = Files.createTempDirectory("telemetry-erase-");
        try (S3Client s3 = options.client()) {
            Eraser eraser = eraser(s3, work);
            Eraser.Account account = delete ? erase(eraser, request) : eraser.plan(request);
            print(account);
            return account.done() || !delete ? 0 : 1;
        } finally {
            Files.delete(work);
        }
    }

    private Eraser.Account erase(Eraser eraser, Eraser.Request request)
            throws IOException, SQLException, InterruptedException {
        try (AuditedAction audit = new AuditedAction(command, clock, "erase", options.bucket())) {
            Eraser.Account account = eraser.erase(request);
            audit.ended(account.erasure(), account.done() ? "done" : "objects_left");
            return account;
        }
    }

    private Eraser.Request request() {
        HourRange range = hours.range();
        return new Eraser.Request(
                vehicle,
                range.from() == null ? Eraser.Request.FIRST : range.from(),
                range.to() == null ? Eraser.Request.END : range.to());
    }

    private Eraser eraser(S3Client s3, Path work) {
        Lake lake = LakeConnection.lake(s3, options.bucket());
        TableStore store = LakeConnection.store(s3, options.bucket(), clock);
        return new Eraser(
                lake,
                store,
                LakeConnection.table(s3, options.bucket(), clock),
                LakeConnection.derived(s3, options.bucket(), clock),
                new Duck(DUCK_BYTES, DUCK_THREADS),
                work,
                clock,
                Eraser.Progress.NONE);
    }

    private void print(Eraser.Account account) {
        PrintWriter out = command.commandLine().getOut();
        out.printf(
                "%,d records, %,d rows of tables and counts, %,d lines in %,d parts, of %,d hours%n",
                account.records(),
                account.rows(),
                account.lines(),
                account.partsRewritten() + account.partsDeleted(),
                account.hours());
        if (delete) {
            out.printf(
                    "erased: %,d parts rewritten, %,d parts deleted, %,d objects of replaced versions deleted, %s%n",
                    account.partsRewritten(),
                    account.partsDeleted(),
                    account.objectsDeleted(),
                    DataSizeOption.text(account.bytesDeleted()));
            account.held().forEach(key -> out.printf("left: %s%n", Printable.line(key)));
            out.println(
                    account.done()
                            ? "no object of the bucket contains the vehicle"
                            : "the objects left belong to no version and may be in use by a writer; run this again in %d minutes"
                                    .formatted(Eraser.longestCommit().toMinutes()));
            log(account);
        } else {
            out.println("would be erased; --delete does it");
        }
        out.flush();
    }

    /** Prints the figures as the aggregator logs them, without the vehicle's ID. */
    private void log(Eraser.Account account) {
        PrintWriter err = command.commandLine().getErr();
        err.printf(
                "INFO time=%s event=erase erasure=%s user=%s bucket=%s records=%d lines=%d parts_rewritten=%d"
                        + " parts_deleted=%d objects_deleted=%d bytes_deleted=%d done=%b%n",
                clock.instant(),
                account.erasure(),
                System.getProperty("user.name"),
                options.bucket(),
                account.records(),
                account.lines(),
                account.partsRewritten(),
                account.partsDeleted(),
                account.objectsDeleted(),
                account.bytesDeleted(),
                account.done());
        err.flush();
    }
}
