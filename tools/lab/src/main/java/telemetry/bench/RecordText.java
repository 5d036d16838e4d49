package telemetry.bench;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * Writes records of a fixed length that differ in time, vehicle and number. Copies a template and sets its digits, so
 * the load generator costs little. Different numbers give records of different identity. Not safe for use by many
 * threads.
 */
final class RecordText {
    private static final long MICROS = 1_000_000;
    private static final int SECOND_LENGTH = "2026-11-23T04:05:06".length();
    private static final int MICROS_DIGITS = 6;
    private static final int VEHICLE_DIGITS = 6;
    private static final int NUMBER_DIGITS = 10;

    private final int vehicles;
    private final byte[] template;
    private final int timestampAt;
    private final int vehicleAt;
    private final int numberAt;
    private long secondOf = Long.MIN_VALUE;
    private byte[] second = new byte[0];

    private RecordText(int length, int vehicles, String stamp) {
        String start =
                "{\"timestamp\":\"2026-01-01T00:00:00.000000Z\",\"vehicle_id\":\"veh-000000\",\"can_id\":\"0x1F0\","
                        + "\"payload\":{\"rpm\":2150,\"brake\":false,\"n\":\"0000000000\",\"p\":\"";
        String end = "\"}" + stamp + "}";
        int pad = length - start.length() - end.length();
        if (pad < 0) {
            throw new IllegalArgumentException("length must be at least %d, is %d".formatted(length - pad, length));
        }
        this.vehicles = vehicles;
        this.template = (start + "x".repeat(pad) + end).getBytes(StandardCharsets.US_ASCII);
        this.timestampAt = start.indexOf("2026");
        this.vehicleAt = start.indexOf("000000\",\"can_id");
        this.numberAt = start.indexOf("0000000000");
    }

    /** Creates records as clients send them, {@code length} bytes each. */
    static RecordText submitted(int length, int vehicles) {
        return new RecordText(length, vehicles, "");
    }

    /** Creates stored lines of {@code length} bytes each, with {@code receivedAt} as the receive time. */
    static RecordText stamped(int length, int vehicles, Instant receivedAt) {
        String stamp = Instant.ofEpochMilli(receivedAt.toEpochMilli())
                .plusNanos(1_000_000)
                .toString();
        return new RecordText(length, vehicles, ",\"ingest_received_at\":\"" + stamp + "\"");
    }

    int length() {
        return template.length;
    }

    /**
     * Writes the record {@code number} with the time {@code epochMicros} into {@code to}, starting at index {@code at}.
     */
    void put(byte[] to, int at, long number, long epochMicros) {
        System.arraycopy(template, 0, to, at, template.length);
        byte[] whole = second(Math.floorDiv(epochMicros, MICROS));
        System.arraycopy(whole, 0, to, at + timestampAt, SECOND_LENGTH);
        digits(to, at + timestampAt + SECOND_LENGTH + 1, MICROS_DIGITS, Math.floorMod(epochMicros, MICROS));
        digits(to, at + vehicleAt, VEHICLE_DIGITS, number % vehicles);
        digits(to, at + numberAt, NUMBER_DIGITS, number);
    }

    private byte[] second(long epochSecond) {
        if (epochSecond != secondOf) {
            second = Instant.ofEpochSecond(epochSecond).toString().getBytes(StandardCharsets.US_ASCII);
            secondOf = epochSecond;
        }
        return second;
    }

    private static void digits(byte[] to, int at, int count, long value) {
        long left = value;
        for (int i = at + count - 1; i >= at; i--) {
            to[i] = (byte) ('0' + left % 10);
            left /= 10;
        }
    }
}
