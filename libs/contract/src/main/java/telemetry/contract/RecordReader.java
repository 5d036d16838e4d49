package telemetry.contract;

import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;

/**
 * Reads one record from bytes and says whether it keeps the contract. It streams: no tree is built, and a record that is
 * accepted is a view of the bytes it was given. Any bytes at all may be given; the answer is always a record or a
 * {@link Violation}, never an exception.
 *
 * <p>Immutable and safe for use by many threads.
 */
public final class RecordReader {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNumberLength(Integer.MAX_VALUE) // the record's own limit is far lower
                    .maxNameLength(ContractLimits.MAX_NAME_BYTES) // checked before Jackson keeps the name
                    .build())
            .recyclerPool(JsonRecyclerPools.threadLocalPool())
            .build();

    /** Digits of the highest sequence; JSON has no leading zeros, so that more digits are a higher number. */
    private static final int SEQUENCE_DIGITS =
            Long.toString(ContractLimits.MAX_SEQUENCE).length();

    private final ContractLimits limits;
    private final Clock clock;
    private final boolean stamped;

    private RecordReader(ContractLimits limits, Clock clock, boolean stamped) {
        this.limits = limits;
        this.clock = clock;
        this.stamped = stamped;
    }

    /** Reads records as clients submit them: without the server's stamp. */
    public static RecordReader ofSubmitted(ContractLimits limits, Clock clock) {
        return new RecordReader(limits, clock, false);
    }

    /** Reads records as lines carry them: stamped. */
    public static RecordReader ofLines(ContractLimits limits, Clock clock) {
        return new RecordReader(limits, clock, true);
    }

    /** Reads the one record that {@code bytes} hold, white space around it allowed. */
    public Outcome read(byte[] bytes) {
        return read(bytes, 0, bytes.length);
    }

    /** Reads the one record in {@code length} bytes from {@code offset}, white space around it allowed. */
    public Outcome read(byte[] bytes, int offset, int length) {
        int start = offset;
        int end = offset + length;
        while (start < end && isWhiteSpace(bytes[start])) {
            start++;
        }
        while (end > start && isWhiteSpace(bytes[end - 1])) {
            end--;
        }
        try {
            boolean escapes = checkText(bytes, start, end - start);
            return parse(bytes, start, end - start, escapes);
        } catch (ContractException refused) {
            return refused.violation();
        }
    }

    /** Whether {@code b} is white space between tokens of JSON (RFC 8259, section 2). */
    static boolean isWhiteSpace(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    /** Whether there are escapes, which alone can make what the bytes do not show. */
    private boolean checkText(byte[] bytes, int offset, int length) {
        if (length == 0) {
            throw new ContractException("", Reason.MALFORMED_JSON, "there is no record");
        }
        if (length > limits.maxRecordBytes()) {
            throw new ContractException(
                    "",
                    Reason.TOO_LARGE,
                    "the record has %d bytes, at most %d are allowed".formatted(length, limits.maxRecordBytes()));
        }
        if (Utf8.startsWithByteOrderMark(bytes, offset, length)) {
            throw new ContractException("", Reason.BYTE_ORDER_MARK, "the record starts with a byte order mark");
        }
        int kinds = Utf8.kinds(bytes, offset, length);
        if ((kinds & Utf8.CONTROL) != 0) {
            throw new ContractException("", Reason.MALFORMED_JSON, "the record has an unescaped control character");
        }
        if (stamped && (kinds & Utf8.LINE_END) != 0) {
            throw new ContractException("", Reason.MALFORMED_JSON, "the line has a line end within");
        }
        if ((kinds & Utf8.BEYOND_ASCII) != 0 && !Utf8.isCarriable(bytes, offset, length)) {
            throw new ContractException(
                    "", Reason.INVALID_UNICODE, "the record is not UTF-8, or has U+FFFE or U+FFFF unescaped");
        }
        return (kinds & Utf8.BACKSLASH) != 0;
    }

    private TelemetryRecord parse(byte[] bytes, int offset, int length, boolean escapes) {
        JsonParser parser = JSON.createParser(ObjectReadContext.empty(), bytes, offset, length);
        try (parser) {
            Fields fields = new Fields(parser, escapes);
            fields.read();
            if (parser.currentLocation().getByteOffset() != length) {
                throw new ContractException("", Reason.TRAILING_CONTENT, "something follows the record");
            }
            return fields.toRecord(bytes, offset, length);
        } catch (StreamConstraintsException beyond) {
            throw nameTooLong(parser);
        } catch (JacksonException malformed) {
            throw malformed(parser, malformed);
        }
    }

    /** A name is the only constraint that a record within its size and depth can break. */
    private static ContractException nameTooLong(JsonParser parser) {
        return new ContractException(
                JsonWalk.parentPath(parser),
                Reason.NAME_TOO_LONG,
                "has a name of more than %d bytes".formatted(ContractLimits.MAX_NAME_BYTES));
    }

    private static ContractException malformed(JsonParser parser, JacksonException cause) {
        String message = cause.getOriginalMessage();
        if (message.startsWith("Duplicate")) {
            return new ContractException(JsonWalk.path(parser), Reason.DUPLICATE_KEY, "occurs twice");
        }
        long at = parser.currentLocation().getByteOffset();
        return new ContractException(
                JsonWalk.path(parser), Reason.MALFORMED_JSON, "not valid JSON near byte %d".formatted(at));
    }

    /** The fields of one record, gathered while its top-level object is read. */
    private final class Fields {
        private final JsonParser parser;
        private final JsonWalk walk;
        private @Nullable Instant timestamp;
        private @Nullable String vehicleId;
        private @Nullable String canId;
        private int payload = -1; // where it begins, from the record's first byte
        private @Nullable Instant receivedAt;

        Fields(JsonParser parser, boolean escapes) {
            this.parser = parser;
            this.walk = new JsonWalk(parser, escapes);
        }

        void read() {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new ContractException("", Reason.NOT_AN_OBJECT, "a record is a JSON object");
            }
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                parser.nextToken();
                readField(name);
            }
        }

        private void readField(String name) {
            switch (name) {
                case "timestamp" -> timestamp = instant(name);
                case "vehicle_id" -> vehicleId = vehicleId(string(name));
                case "can_id" -> canId = canId(string(name));
                case "payload" -> payload = payload();
                case "sequence" -> checkSequence();
                case LineStamp.FIELD -> receivedAt = receivedAt();
                default -> unknown(name);
            }
        }

        private String string(String field) {
            JsonToken token = parser.currentToken();
            if (token == JsonToken.VALUE_NULL) {
                throw missing(field);
            }
            if (token != JsonToken.VALUE_STRING) {
                throw new ContractException(field, Reason.WRONG_TYPE, "must be a string");
            }
            return parser.getString();
        }

        private Instant instant(String field) {
            Instant instant = Timestamps.parse(string(field));
            if (instant == null) {
                throw new ContractException(
                        field,
                        Reason.BAD_FORMAT,
                        "must be a UTC instant such as 2025-10-04T12:34:56.123Z, with 0 to 9 digits of fraction");
            }
            return instant;
        }

        private Instant receivedAt() {
            if (!stamped) {
                throw new ContractException(LineStamp.FIELD, Reason.SERVER_FIELD, "is set by the server only");
            }
            return instant(LineStamp.FIELD);
        }

        private String vehicleId(String id) {
            if (!Identifiers.isVehicleId(id)) {
                throw new ContractException(
                        "vehicle_id",
                        Reason.BAD_FORMAT,
                        "must be 1 to %d of A-Z a-z 0-9 . _ : -".formatted(ContractLimits.MAX_VEHICLE_ID_LENGTH));
            }
            return id;
        }

        private String canId(String id) {
            if (!Identifiers.isCanId(id)) {
                throw new ContractException(
                        "can_id", Reason.BAD_FORMAT, "must be 0x and 1 to 8 hex digits, at most 0x1FFFFFFF");
            }
            return id;
        }

        private int payload() {
            JsonToken token = parser.currentToken();
            if (token == JsonToken.VALUE_NULL) {
                throw missing("payload");
            }
            if (token != JsonToken.START_OBJECT) {
                throw new ContractException("payload", Reason.WRONG_TYPE, "must be an object");
            }
            int at = (int) parser.currentTokenLocation().getByteOffset();
            if (!walk.throughValue()) {
                throw new ContractException("payload", Reason.EMPTY, "must have at least one entry");
            }
            return at;
        }

        /** Digits are counted before they are converted: a number may have as many as a record has bytes. */
        private void checkSequence() {
            if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
                throw new ContractException("sequence", Reason.WRONG_TYPE, "must be an integer");
            }
            boolean negative = parser.getStringCharacters()[parser.getStringOffset()] == '-';
            if (negative
                    || parser.getStringLength() > SEQUENCE_DIGITS
                    || parser.getLongValue() > ContractLimits.MAX_SEQUENCE) {
                throw new ContractException(
                        "sequence", Reason.BAD_FORMAT, "must be 0 to %d".formatted(ContractLimits.MAX_SEQUENCE));
            }
        }

        private void unknown(String name) {
            walk.checkText(name);
            walk.throughValue();
        }

        TelemetryRecord toRecord(byte[] bytes, int offset, int length) {
            if (canId == null) {
                throw missing("can_id");
            }
            if (payload < 0) {
                throw missing("payload");
            }
            if (stamped && receivedAt == null) {
                throw missing(LineStamp.FIELD);
            }
            return new TelemetryRecord(
                    bytes,
                    offset,
                    length,
                    offset + payload,
                    inWindow(require("timestamp", timestamp)),
                    require("vehicle_id", vehicleId),
                    receivedAt);
        }

        private Instant inWindow(Instant when) {
            Instant now = clock.instant();
            if (when.isBefore(now.minus(limits.maxAge()))) {
                throw new ContractException(
                        "timestamp", Reason.TOO_OLD, "is more than %s in the past".formatted(limits.maxAge()));
            }
            if (when.isAfter(now.plus(limits.maxAhead()))) {
                throw new ContractException(
                        "timestamp",
                        Reason.TOO_FAR_AHEAD,
                        "is more than %s in the future".formatted(limits.maxAhead()));
            }
            return when;
        }

        private <T> T require(String field, @Nullable T value) {
            if (value == null) {
                throw missing(field);
            }
            return value;
        }

        private ContractException missing(String field) {
            return new ContractException(field, Reason.MISSING, "is required");
        }
    }
}
