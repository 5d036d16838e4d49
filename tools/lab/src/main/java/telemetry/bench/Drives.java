package telemetry.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import telemetry.contract.HourPartition;

/**
 * Generates the lines of vehicles that drive for an hour and send one record per second. Signals change little between
 * records, as signals of real vehicles do, so the lines compress like real data. The same seed gives the same lines.
 */
final class Drives {
    private static final int SECONDS = 3_600;
    private static final int MAX_DELAY_MILLIS = 400;

    private final HourPartition hour;
    private final Random random;
    private final int[] rpm;
    private final double[] speed;
    private final double[] coolant;

    Drives(HourPartition hour, int vehicles, long seed) {
        this.hour = hour;
        this.random = new Random(seed);
        this.rpm = random.ints(vehicles, 800, 3_000).toArray();
        this.speed = random.doubles(vehicles, 0, 120).toArray();
        this.coolant = random.doubles(vehicles, 60, 95).toArray();
    }

    /**
     * The uncompressed content of a part.
     *
     * @param lines number of lines
     */
    @SuppressWarnings("ArrayRecordComponent") // instances are never compared
    record Lines(int lines, byte[] content) {}

    /** Returns the lines of the hour in parts of {@code partBytes}. The last, incomplete part is dropped. */
    List<Lines> parts(int partBytes) {
        List<Lines> parts = new ArrayList<>();
        ByteArrayOutputStream open = new ByteArrayOutputStream(partBytes + 1_000);
        int lines = 0;
        for (int second = 0; second < SECONDS; second++) {
            for (int vehicle = 0; vehicle < rpm.length; vehicle++) {
                open.writeBytes(line(vehicle, second).getBytes(UTF_8));
                lines++;
                if (open.size() >= partBytes) {
                    parts.add(new Lines(lines, open.toByteArray()));
                    open.reset();
                    lines = 0;
                }
            }
        }
        return parts;
    }

    private String line(int vehicle, int second) {
        drive(vehicle);
        Instant time = hour.start().plusMillis(1_000L * second + random.nextInt(1_000));
        return "{\"timestamp\":\"%s\",\"vehicle_id\":\"veh-%05d\",\"can_id\":\"0x1F0\",\"payload\":{\"engine_rpm\":%d,\"speed_kmh\":%.1f,\"brake_status\":%b,\"coolant_temp_c\":%.1f},\"sequence\":%d,\"ingest_received_at\":\"%s\"}\n"
                .formatted(
                        time,
                        vehicle,
                        rpm[vehicle],
                        speed[vehicle],
                        random.nextInt(10) == 0,
                        coolant[vehicle],
                        second,
                        time.plusMillis(random.nextInt(1, MAX_DELAY_MILLIS)));
    }

    private void drive(int vehicle) {
        rpm[vehicle] = Math.clamp(rpm[vehicle] + random.nextInt(-150, 151), 700, 6_000);
        speed[vehicle] = Math.clamp(speed[vehicle] + random.nextGaussian(), 0, 180);
        coolant[vehicle] = Math.clamp(coolant[vehicle] + random.nextGaussian() / 10, 40, 110);
    }
}
