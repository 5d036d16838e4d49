package telemetry.can;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Log files of tests and their content. */
final class LogFiles {
    private LogFiles() {}

    /** Returns a file of {@code src/test/resources/logs}. */
    static byte[] resource(String name) throws IOException {
        try (InputStream file = Objects.requireNonNull(LogFiles.class.getResourceAsStream("/logs/" + name), name)) {
            return file.readAllBytes();
        }
    }

    static Read readResource(Path folder, String name) throws IOException {
        return read(folder, resource(name), Optional.empty(), Optional.empty());
    }

    static Read read(Path folder, String text) throws IOException {
        return read(folder, text.getBytes(StandardCharsets.UTF_8), Optional.empty(), Optional.empty());
    }

    static Read read(Path folder, String text, LogFormat format) throws IOException {
        return read(folder, text.getBytes(StandardCharsets.UTF_8), Optional.of(format), Optional.empty());
    }

    static Read read(Path folder, byte[] bytes, Optional<LogFormat> format, Optional<Instant> start)
            throws IOException {
        Path file = Files.createTempFile(folder, "can", ".log");
        Files.write(file, bytes);
        List<LogEntry> entries = new ArrayList<>();
        try (CanLog log = CanLog.open(file, format, start)) {
            for (LogEntry entry = log.next(); entry != null; entry = log.next()) {
                entries.add(entry);
            }
            return new Read(log.format(), log.clock(), entries, log.counts());
        }
    }

    /** A whole log. */
    record Read(LogFormat format, LogClock clock, List<LogEntry> entries, LogCounts counts) {
        List<CanFrame> frames() {
            return only(CanFrame.class);
        }

        List<ObdRow> rows() {
            return only(ObdRow.class);
        }

        List<SkippedLine> skipped() {
            return only(SkippedLine.class);
        }

        CanFrame frame() {
            return frames().getFirst();
        }

        private <T> List<T> only(Class<T> type) {
            return entries.stream().filter(type::isInstance).map(type::cast).toList();
        }
    }
}
