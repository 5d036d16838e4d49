package telemetry.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import telemetry.contract.HourPartition;

/** The options that select hours. */
final class RangeOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--from",
            paramLabel = "HOUR",
            converter = HourOption.class,
            description =
                    "First hour in UTC, such as 2026-11-23T04; a date stands for its first hour. Without it, there is no lower bound.")
    private @Nullable HourPartition from;

    @Option(
            names = "--to",
            paramLabel = "HOUR",
            converter = HourOption.class,
            description = "End of the range, exclusive, such as 2026-11-24. Without it, there is no upper bound.")
    private @Nullable HourPartition to;

    /** Returns the range, which has at least one hour. */
    HourRange range() {
        try {
            return new HourRange(from, to);
        } catch (IllegalArgumentException none) {
            throw new ParameterException(command.commandLine(), String.valueOf(none.getMessage()));
        }
    }
}
