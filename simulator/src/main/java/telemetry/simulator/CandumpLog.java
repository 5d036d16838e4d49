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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import telemetry.contract.ContractLimits;

/**
 * A recorded CAN log in the format of {@code candump -l} (SocketCAN's can-utils):
 * {@code (1436509052.249713) can0 1F0#D0320009}, one classic or FD frame per line.
 *
 * @param frames the frames with data, in the order of the file
 * @param skipped the other lines, except blank ones
 */
record CandumpLog(List<Frame> frames, List<Skipped> skipped) {
    private static final Pattern LINE = Pattern.compile(
            "\\((\\d{1,10}\\.\\d{1,9})\\)\\s+\\S+\\s+([0-9A-Fa-f]{3}|[0-9A-Fa-f]{8})#(\\S*)(?:\\s+[RT])?\\s*");
    /** Matches up to 8 bytes with an optional raw length code, or CAN FD: flags and up to 64 bytes. */
    private static final Pattern DATA =
            Pattern.compile("((?:[0-9A-Fa-f]{2}){0,8})(?:_[9A-Fa-f])?|#[0-9A-Fa-f]((?:[0-9A-Fa-f]{2}){0,64})");

    private static final Pattern REMOTE = Pattern.compile("R[0-9A-Fa-f]?");
    private static final long ERROR_FLAG = 0x2000_0000L;

    /** The content of a line. */
    sealed interface Line permits Frame, NoData {}

    /**
     * A frame.
     *
     * @param time the recorded time
     * @param canId the CAN ID in the form of the contract, {@code 0x1F0}, with the digits of the log
     * @param data the bytes in hexadecimal
     */
    record Frame(Instant time, String canId, String data) implements Line {
        int dlc() {
            return data.length() / 2;
        }
    }

    /** The reason why a line has no data. */
    enum NoData implements Line {
        REMOTE_FRAME,
        ERROR_FRAME,
        MALFORMED
    }

    /** @param line the line number, starting at 1 */
    record Skipped(int line, NoData why) {}

    /** Reads {@code file}. */
    static CandumpLog read(Path file) throws IOException {
        CandumpLog log = new CandumpLog(new ArrayList<>(), new ArrayList<>());
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (!line.isBlank()) {
                    log.add(number, parse(line));
                }
            }
        }
        return log;
    }

    private void add(int number, Line line) {
        switch (line) {
            case Frame frame -> frames.add(frame);
            case NoData why -> skipped.add(new Skipped(number, why));
        }
    }

    /** Parses {@code line}. */
    static Line parse(String line) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            return NoData.MALFORMED;
        }
        long id = Long.parseLong(matcher.group(2), 16);
        if (id > ContractLimits.MAX_CAN_ID) {
            return (id & ERROR_FLAG) != 0 ? NoData.ERROR_FRAME : NoData.MALFORMED;
        }
        if (REMOTE.matcher(matcher.group(3)).matches()) {
            return NoData.REMOTE_FRAME;
        }
        Matcher data = DATA.matcher(matcher.group(3));
        if (!data.matches()) {
            return NoData.MALFORMED;
        }
        String bytes = data.group(1) == null ? data.group(2) : data.group(1);
        String canId = "0x" + matcher.group(2).toUpperCase(Locale.ROOT);
        return new Frame(time(matcher.group(1)), canId, bytes.toUpperCase(Locale.ROOT));
    }

    private static Instant time(String seconds) {
        BigDecimal[] parts = new BigDecimal(seconds).divideAndRemainder(BigDecimal.ONE);
        return Instant.ofEpochSecond(
                parts[0].longValue(), parts[1].movePointRight(9).longValue());
    }
}
