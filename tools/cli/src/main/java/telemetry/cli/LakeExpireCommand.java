package telemetry.cli;

import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.services.s3.S3Client;
import telemetry.lake.Expiry;
import telemetry.simulator.LakeOptions;
import telemetry.simulator.Printable;

/** {@code telemetry lake expire}, which deletes replaced versions of the tables. */
@Command(
        name = "expire",
        description = {
            "Shows replaced versions of the tables, and files that belong to no version.",
            "Deletes nothing without --delete. The aggregator does the same every day."
        })
final class LakeExpireCommand implements Callable<Integer> {
    private static final int MAX_KEYS = 20;

    private final Clock clock;

    @Spec
    private CommandSpec command;

    @Mixin
    private LakeOptions options;

    @Option(
            names = "--keep-days",
            defaultValue = "7",
            paramLabel = "DAYS",
            description = "Days to keep a version after its replacement, at least 1.")
    private int keepDays;

    @Option(names = "--delete", description = "Delete them.")
    private boolean delete;

    LakeExpireCommand(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Integer call() {
        if (keepDays < 1) {
            throw new ParameterException(command.commandLine(), "--keep-days must be at least 1, is " + keepDays);
        }
        try (S3Client s3 = options.client()) {
            Expiry expiry = new Expiry(
                    LakeConnection.lake(s3, options.bucket()),
                    LakeConnection.store(s3, options.bucket(), clock),
                    clock);
            Expiry.Plan plan = expiry.plan(Duration.ofDays(keepDays));
            if (delete) {
                expiry.carryOut(plan);
            }
            print(plan);
            return 0;
        }
    }

    private void print(Expiry.Plan plan) {
        PrintWriter out = command.commandLine().getOut();
        plan.objects().keySet().stream().limit(MAX_KEYS).map(Printable::line).forEach(out::println);
        if (plan.objects().size() > MAX_KEYS) {
            out.printf("and %,d more%n", plan.objects().size() - MAX_KEYS);
        }
        out.printf(
                "%,d snapshots and %,d objects, %s%s%n",
                plan.snapshotCount(),
                plan.objects().size(),
                DataSizeOption.text(plan.bytes()),
                delete ? ", deleted" : " would be deleted; --delete does it");
        out.flush();
    }
}
