package telemetry.simulator;

import java.io.BufferedReader;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A recorded CAN log in the format of {@code candump -l} (SocketCAN's can-utils):
 * {@code (1436509052.249713) can0 1F0#D0320009}, a classic or FD frame a line.
 *
 * @param frames the frames, in the order of the file
 * @param unread numbers of the lines that are no frame with data: comments, remote requests, error frames, rubbish
 */
record CandumpLog(List<Frame> frames, List<Integer> unread) {
    private static final Pattern LINE = Pattern.compile(
            "\\((\\d{1,10}\\.\\d{1,9})\\)\\s+\\S+\\s+([0-9A-Fa-f]{3}|[0-9A-Fa-f]{8})#(?:#[0-9A-Fa-f])?((?:[0-9A-Fa-f]{2}){0,64})(?:\\s+[RT])?\\s*");
    private static final long ERROR_FLAG = 0x2000_0000L;

    /**
     * One frame.
     *
     * @param time when it was recorded
     * @param canId as the contract spells it, {@code 0x1F0}
     * @param data its bytes in hexadecimal
     */
    record Frame(Instant time, String canId, String data) {
        int dlc() {
            return data.length() / 2;
        }
    }

    /** Reads {@code file}. */
    static CandumpLog read(Path file) throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            List<Frame> frames = new ArrayList<>();
            List<Integer> unread = new ArrayList<>();
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                Optional<Frame> frame = parse(line);
                frame.ifPresent(frames::add);
                if (frame.isEmpty() && !line.isBlank()) {
                    unread.add(number);
                }
            }
            return new CandumpLog(frames, unread);
        }
    }

    /** The frame of {@code line}; empty if it is none with data. */
    static Optional<Frame> parse(String line) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long id = Long.parseLong(matcher.group(2), 16);
        if ((id & ERROR_FLAG) != 0) {
            return Optional.empty();
        }
        String canId = "0x" + matcher.group(2).toUpperCase(Locale.ROOT);
        return Optional.of(
                new Frame(time(matcher.group(1)), canId, matcher.group(3).toUpperCase(Locale.ROOT)));
    }

    private static Instant time(String seconds) {
        BigDecimal[] parts = new BigDecimal(seconds).divideAndRemainder(BigDecimal.ONE);
        return Instant.ofEpochSecond(
                parts[0].longValue(), parts[1].movePointRight(9).longValue());
    }
}
