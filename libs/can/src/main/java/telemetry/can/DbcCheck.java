package telemetry.can;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reports the content of a DBC file and its oddities as text.
 *
 * @param file the file
 */
public record DbcCheck(DbcFile file) {
    /** Returns {@link #report(boolean)} without signals. */
    public String report() {
        return report(false);
    }

    /**
     * Returns a line with totals, a line per message, and a line per complaint. A complaint begins with {@code
     * file:line}.
     *
     * @param withSignals true for a line per signal, too
     */
    public String report(boolean withSignals) {
        StringBuilder report = new StringBuilder(summary());
        for (DbcMessage message : file.messages()) {
            report.append(line(message));
            if (withSignals) {
                message.signals().forEach(signal -> report.append(line(message, signal)));
            }
        }
        file.complaints().forEach(complaint -> report.append(complaint).append(System.lineSeparator()));
        return report.toString();
    }

    private String summary() {
        return String.format(
                Locale.ROOT,
                "%s: %d messages, %d signals, %d multiplexed, %d labelled, %d without a message, %s, %d complaints%n",
                file.name(),
                file.messages().size(),
                signals().count(),
                signals().filter(signal -> signal.selection() != null).count(),
                signals().filter(signal -> !signal.labels().isEmpty()).count(),
                file.independentSignals().size(),
                file.encoding(),
                file.complaints().size());
    }

    private Stream<DbcSignal> signals() {
        return file.messages().stream().map(DbcMessage::signals).flatMap(List::stream);
    }

    private static String line(DbcMessage message) {
        List<String> selectors = message.signals().stream()
                .filter(DbcSignal::isSelector)
                .map(DbcSignal::name)
                .toList();
        return String.format(
                        Locale.ROOT,
                        message.extended() ? "  0x%08X %s: %d bytes, %d signals" : "  0x%03X %s: %d bytes, %d signals",
                        message.id(),
                        message.name(),
                        message.bytes(),
                        message.signals().size())
                + (message.isFd() ? ", FD" : "")
                + (message.isJ1939() ? ", PGN " + message.pgn() : "")
                + (selectors.isEmpty() ? "" : ", multiplexed by " + String.join(", ", selectors))
                + System.lineSeparator();
    }

    private static String line(DbcMessage message, DbcSignal signal) {
        DbcSelection selection = signal.selection();
        return String.format(
                        Locale.ROOT,
                        "    %s.%s: %d bits, %s%s%s",
                        message.name(),
                        signal.name(),
                        signal.bits(),
                        signal.littleEndian() ? "little endian" : "big endian",
                        signal.isFloat() ? ", float" : signal.signed() ? ", signed" : "",
                        signal.unit() == null ? "" : ", " + signal.unit())
                + (signal.labels().isEmpty() ? "" : ", " + signal.labels().size() + " labels")
                + (selection == null ? "" : ", if " + selection.selector() + " is " + ranges(selection))
                + System.lineSeparator();
    }

    private static String ranges(DbcSelection selection) {
        return selection.ranges().stream()
                .map(range -> range.first() == range.last()
                        ? String.valueOf(range.first())
                        : range.first() + " to " + range.last())
                .collect(Collectors.joining(", "));
    }
}
