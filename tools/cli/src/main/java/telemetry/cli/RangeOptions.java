package telemetry.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import telemetry.contract.HourPartition;

/** The hours that a command is about. */
final class RangeOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--from",
            paramLabel = "HOUR",
            converter = HourOption.class,
            description =
                    "Only hours from this one on, as 2026-11-23T04, in UTC; a date is its first hour (default: all).")
    private @Nullable HourPartition from;

    @Option(
            names = "--to",
            paramLabel = "HOUR",
            converter = HourOption.class,
            description = "Only hours before this one, as 2026-11-24 (default: all).")
    private @Nullable HourPartition to;

    /** The hours, at least one. */
    HourRange range() {
        try {
            return new HourRange(from, to);
        } catch (IllegalArgumentException none) {
            throw new ParameterException(command.commandLine(), String.valueOf(none.getMessage()));
        }
    }
}
