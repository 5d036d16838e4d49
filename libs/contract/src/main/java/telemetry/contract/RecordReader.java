package telemetry.contract;

import java.time.Clock;
import java.time.Instant;
import java.util.function.Predicate;
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
 * Parses and validates one record. The reader streams and builds no tree; a valid record is a view of the bytes that
 * were read. For any input the result is a {@link TelemetryRecord} or a {@link Violation}, never an exception.
 *
 * <p>Immutable and thread-safe.
 */
public final class RecordReader {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNumberLength(Integer.MAX_VALUE) // the record's own limit is far lower
                    .maxNameLength(ContractLimits.MAX_NAME_BYTES) // checked before Jackson stores the name
                    .build())
            .recyclerPool(JsonRecyclerPools.threadLocalPool())
            .build();

    /** The number of digits of the highest sequence. JSON has no leading zeros, so more digits mean a higher number. */
    private static final int MAX_SEQUENCE_DIGITS =
            Long.toString(ContractLimits.MAX_SEQUENCE).length();

    private final ContractLimits limits;
    private final Clock clock;
    private final boolean stamped;

    private RecordReader(ContractLimits limits, Clock clock, boolean stamped) {
        this.limits = limits;
        this.clock = clock;
        this.stamped = stamped;
    }

    /** Returns a reader of records as clients submit them. It rejects records with a server's stamp. */
    public static RecordReader ofSubmitted(ContractLimits limits, Clock clock) {
        return new RecordReader(limits, clock, false);
    }

    /**
     * Returns a reader of stamped lines. It rejects lines without a stamp. Fields {@code fleet}, {@code vin} and
     * {@code region} of another form are unknown fields of a line, because earlier versions accepted any value.
     */
    public static RecordReader ofLines(ContractLimits limits, Clock clock) {
        return new RecordReader(limits, clock, true);
    }

    /** Reads one record from {@code bytes}. White space around the record is allowed. */
    public Outcome read(byte[] bytes) {
        return read(bytes, 0, bytes.length);
    }

    /** Reads one record from {@code length} bytes at {@code offset}. White space around the record is allowed. */
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
            boolean hasEscapes = checkText(bytes, start, end - start);
            return parse(bytes, start, end - start, hasEscapes);
        } catch (ContractException rejected) {
            return rejected.violation();
        }
    }

    /** Returns true if {@code b} is JSON white space between tokens (RFC 8259, section 2). */
    static boolean isWhiteSpace(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    /**
     * Checks size and encoding.
     *
     * @return true if the record has a backslash; only escapes can produce text that a check of the bytes does not see
     */
    private boolean checkText(byte[] bytes, int offset, int length) {
        if (length == 0) {
            throw new ContractException("", Reason.MALFORMED_JSON, "the record is empty; send one JSON object");
        }
        if (length > limits.maxRecordBytes()) {
            throw new ContractException(
                    "",
                    Reason.TOO_LARGE,
                    "the record has %d bytes; the maximum is %d".formatted(length, limits.maxRecordBytes()));
        }
        if (Utf8.startsWithByteOrderMark(bytes, offset, length)) {
            throw new ContractException(
                    "", Reason.BYTE_ORDER_MARK, "the record starts with a byte order mark; send UTF-8 without it");
        }
        int classes = Utf8.byteClasses(bytes, offset, length);
        if ((classes & Utf8.CONTROL) != 0) {
            throw new ContractException("", Reason.MALFORMED_JSON, "the record has an unescaped control character");
        }
        if (stamped && (classes & Utf8.LINE_END) != 0) {
            throw new ContractException("", Reason.MALFORMED_JSON, "the line contains a carriage return or line feed");
        }
        if ((classes & Utf8.NON_ASCII) != 0 && !Utf8.isAcceptedBySqs(bytes, offset, length)) {
            throw new ContractException(
                    "", Reason.INVALID_UNICODE, "the record is not UTF-8, or has U+FFFE or U+FFFF unescaped");
        }
        return (classes & Utf8.BACKSLASH) != 0;
    }

    private TelemetryRecord parse(byte[] bytes, int offset, int length, boolean hasEscapes) {
        JsonParser parser = JSON.createParser(ObjectReadContext.empty(), bytes, offset, length);
        try (parser) {
            Fields fields = new Fields(parser, hasEscapes);
            fields.read();
            if (parser.currentLocation().getByteOffset() != length) {
                throw new ContractException(
                        "",
                        Reason.TRAILING_CONTENT,
                        "the record is followed by more content; send several records as application/x-ndjson");
            }
            return fields.toRecord(bytes, offset, length);
        } catch (StreamConstraintsException tooLong) {
            throw nameTooLong(parser);
        } catch (JacksonException malformed) {
            throw malformed(parser, malformed);
        }
    }

    /**
     * Returns the exception for a name over the limit. Size and depth are checked elsewhere, so that no other
     * constraint of Jackson can fail.
     */
    private static ContractException nameTooLong(JsonParser parser) {
        String field = JsonChecker.parentPath(parser);
        String detail = "has a name of more than %d bytes".formatted(ContractLimits.MAX_NAME_BYTES);
        return new ContractException(field, Reason.NAME_TOO_LONG, withSubject(field, detail));
    }

    /** Returns {@code detail} with the record as its subject if no field is named. */
    private static String withSubject(String field, String detail) {
        return field.isEmpty() ? "the record " + detail : detail;
    }

    private static ContractException malformed(JsonParser parser, JacksonException cause) {
        String message = cause.getOriginalMessage();
        if (message.startsWith("Duplicate")) {
            return new ContractException(JsonChecker.path(parser), Reason.DUPLICATE_KEY, "occurs twice");
        }
        long position = parser.currentLocation().getByteOffset();
        String field = JsonChecker.path(parser);
        String detail = "is not valid JSON near byte %d".formatted(position);
        return new ContractException(field, Reason.MALFORMED_JSON, withSubject(field, detail));
    }

    /** Collects the fields of one record while its top-level object is read. */
    private final class Fields {
        private final JsonParser parser;
        private final JsonChecker checker;
        private @Nullable Instant timestamp;
        private @Nullable String vehicleId;
        private long canId = -1;
        private int payloadOffset = -1; // relative to the record's first byte
        private @Nullable Instant receivedAt;
        private @Nullable String fleet;
        private @Nullable String vin;

        Fields(JsonParser parser, boolean hasEscapes) {
            this.parser = parser;
            this.checker = new JsonChecker(parser, hasEscapes);
        }

        void read() {
            JsonToken first = parser.nextToken();
            if (first != JsonToken.START_OBJECT) {
                throw new ContractException("", Reason.NOT_AN_OBJECT, notAnObject(first));
            }
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                parser.nextToken();
                readField(name);
            }
        }

        private static String notAnObject(@Nullable JsonToken first) {
            return first == JsonToken.START_ARRAY
                    ? "the record is an array; send several records as application/x-ndjson, one object per line"
                    : "the record is not a JSON object";
        }

        private void readField(String name) {
            switch (name) {
                case "timestamp" -> timestamp = instant(name);
                case "vehicle_id" -> vehicleId = vehicleId(string(name));
                case "can_id" -> canId = canId(string(name));
                case "payload" -> payloadOffset = payloadOffset();
                case "sequence" -> checkSequence();
                case "vin" -> vin = optional(name, Vin::isVin, "must be 17 characters of A-Z 0-9 without I, O and Q");
                case "region" -> optional(name, Identifiers::isLabel, "must be " + Identifiers.LABEL_FORM);
                case LineStamp.FLEET -> fleet = fleet();
                case LineStamp.FIELD -> receivedAt = receivedAt();
                default -> checkUnknown(name);
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
            if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                    || parser.currentToken() == JsonToken.VALUE_NUMBER_FLOAT) {
                throw new ContractException(
                        field,
                        Reason.WRONG_TYPE,
                        "must be a string such as 2025-10-04T12:34:56.123Z, not a number of seconds since 1970");
            }
            Instant instant = Timestamps.parse(string(field));
            if (instant == null) {
                throw new ContractException(
                        field,
                        Reason.BAD_FORMAT,
                        "must be an RFC 3339 time such as 2025-10-04T12:34:56.123Z or 2025-10-04T14:34:56+02:00,"
                                + " with 0 to 9 digits of fraction");
            }
            return instant;
        }

        private Instant receivedAt() {
            checkServerField(LineStamp.FIELD);
            return instant(LineStamp.FIELD);
        }

        private @Nullable String fleet() {
            checkServerField(LineStamp.FLEET);
            return optional(LineStamp.FLEET, Identifiers::isLabel, "");
        }

        private void checkServerField(String field) {
            if (!stamped) {
                throw new ContractException(field, Reason.SERVER_FIELD, "is set by the server; remove it");
            }
        }

        /** Returns the text of an optional field; null for a field of another form in a line of an earlier version. */
        private @Nullable String optional(String field, Predicate<String> hasForm, String form) {
            boolean isText = parser.currentToken() == JsonToken.VALUE_STRING;
            if (isText && hasForm.test(parser.getString())) {
                return parser.getString();
            }
            if (stamped) {
                checker.checkValue();
                return null;
            }
            throw isText
                    ? new ContractException(field, Reason.BAD_FORMAT, form)
                    : new ContractException(field, Reason.WRONG_TYPE, "must be a string");
        }

        private String vehicleId(String id) {
            if (!Identifiers.isVehicleId(id)) {
                throw new ContractException(
                        "vehicle_id",
                        Reason.BAD_FORMAT,
                        "must be 1 to %d characters of A-Z a-z 0-9 . _ : -"
                                .formatted(ContractLimits.MAX_VEHICLE_ID_LENGTH));
            }
            return id;
        }

        private static long canId(String id) {
            long number = Identifiers.canId(id);
            if (number < 0) {
                throw new ContractException(
                        "can_id", Reason.BAD_FORMAT, "must be 0x followed by 1 to 8 hex digits, at most 0x1FFFFFFF");
            }
            return number;
        }

        private int payloadOffset() {
            JsonToken token = parser.currentToken();
            if (token == JsonToken.VALUE_NULL) {
                throw missing("payload");
            }
            if (token != JsonToken.START_OBJECT) {
                throw new ContractException("payload", Reason.WRONG_TYPE, "must be an object");
            }
            int start = (int) parser.currentTokenLocation().getByteOffset();
            if (!checker.checkValue()) {
                throw new ContractException("payload", Reason.EMPTY, "must have at least one entry");
            }
            return start;
        }

        /** Checks the sequence. The digits are counted first, because the conversion of a very long number is slow. */
        private void checkSequence() {
            if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
                throw new ContractException("sequence", Reason.WRONG_TYPE, "must be an integer");
            }
            boolean negative = parser.getStringCharacters()[parser.getStringOffset()] == '-';
            if (negative
                    || parser.getStringLength() > MAX_SEQUENCE_DIGITS
                    || parser.getLongValue() > ContractLimits.MAX_SEQUENCE) {
                throw new ContractException(
                        "sequence", Reason.BAD_FORMAT, "must be 0 to %d".formatted(ContractLimits.MAX_SEQUENCE));
            }
        }

        private void checkUnknown(String name) {
            checker.checkText(name);
            checker.checkValue();
        }

        TelemetryRecord toRecord(byte[] bytes, int offset, int length) {
            if (canId < 0) {
                throw missing("can_id");
            }
            if (payloadOffset < 0) {
                throw missing("payload");
            }
            if (stamped && receivedAt == null) {
                throw missing(LineStamp.FIELD);
            }
            return new TelemetryRecord(
                    bytes,
                    offset,
                    length,
                    offset + payloadOffset,
                    checkWindow(require("timestamp", timestamp)),
                    require("vehicle_id", vehicleId),
                    (int) canId,
                    receivedAt,
                    fleet,
                    vin);
        }

        private Instant checkWindow(Instant time) {
            Instant now = clock.instant();
            if (time.isBefore(now.minus(limits.maxAge()))) {
                throw new ContractException(
                        "timestamp",
                        Reason.TOO_OLD,
                        "is more than %s in the past".formatted(DurationText.of(limits.maxAge())));
            }
            if (time.isAfter(now.plus(limits.maxAhead()))) {
                throw new ContractException(
                        "timestamp",
                        Reason.TOO_FAR_AHEAD,
                        "is more than %s in the future".formatted(DurationText.of(limits.maxAhead())));
            }
            return time;
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
