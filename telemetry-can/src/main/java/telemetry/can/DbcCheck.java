package telemetry.can;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Reports what a DBC file holds and what is odd about it, as text.
 *
 * @param file the file
 */
public record DbcCheck(DbcFile file) {
    /** Returns a line with totals, a line per message, and a line per complaint that begins with {@code file:line}. */
    public String report() {
        StringBuilder report = new StringBuilder(summary());
        file.messages().forEach(message -> report.append(line(message)));
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
}
