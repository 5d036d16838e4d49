package telemetry.cli;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;
import telemetry.aws.DeadLetter;
import telemetry.contract.Reason;

/** The options that select dead letters. Without any, all dead letters match. */
final class DeadLetterFilter {

    @Option(
            names = "--reason",
            converter = KnownReason.class,
            description = "Only this reason, such as malformed_json; received_too_often if SQS moved the message.")
    private @Nullable String reason;

    @Option(names = "--vehicle", description = "Only dead letters with a line of this vehicle.")
    private @Nullable String vehicle;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description = "Only dead letters sent at this time or later, such as 2026-11-23T04:00:00Z.")
    private @Nullable Instant from;

    @Option(names = "--to", paramLabel = "TIME", description = "Only dead letters sent before this time.")
    private @Nullable Instant to;

    boolean isEmpty() {
        return reason == null && vehicle == null && from == null && to == null;
    }

    boolean matches(DeadLetter letter) {
        return (reason == null || letter.reason().equals(reason))
                && (from == null || !letter.sent().isBefore(from))
                && (to == null || letter.sent().isBefore(to))
                && (vehicle == null || letter.vehicles().contains(vehicle));
    }

    /** A reason on the command line. Refuses a value that no dead letter has. */
    static final class KnownReason implements ITypeConverter<String> {
        private static final List<String> KNOWN = Stream.concat(
                        Arrays.stream(Reason.values()).map(Reason::tag), Stream.of(DeadLetter.RECEIVED_TOO_OFTEN))
                .toList();

        @Override
        public String convert(String value) {
            if (!KNOWN.contains(value)) {
                throw new TypeConversionException(
                        "'" + value + "' is not a reason; there are: " + String.join(", ", KNOWN));
            }
            return value;
        }
    }
}
