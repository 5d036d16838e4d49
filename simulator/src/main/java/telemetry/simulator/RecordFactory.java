package telemetry.simulator;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import telemetry.contract.HourPartition;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes the records of one vehicle. Besides the contract's fields, each record has the ID of its run, its number in
 * the run and a {@link Proof}. The platform stores these fields as sent, so the lake can be verified record by record.
 * {@code sequence} counts the vehicle's records from 0, so each has its own identity. Timestamps of a vehicle are
 * distinct and in microseconds; only late records have nanoseconds. Not thread-safe.
 */
final class RecordFactory {
    private static final JsonFactory JSON = new JsonFactory();
    private static final Duration MAX_LATENESS = Duration.ofHours(3);

    private final String run;
    private final Proof proof;
    private final Vehicle vehicle;
    private final SimulationPlan plan;
    private final Clock clock;
    private final RandomGenerator random;
    private Instant last = Instant.EPOCH;
    private int late;
    private int sequence;

    /**
     * Creates a factory.
     *
     * @param key the key of the run's proofs
     */
    RecordFactory(String run, String key, int vehicleNumber, SimulationPlan plan, Clock clock) {
        this.run = run;
        this.proof = new Proof(key);
        this.vehicle = new Vehicle(vehicleNumber, plan.seed());
        this.plan = plan;
        this.clock = clock;
        this.random = new SplittableRandom(~plan.seed() * 1_000_003 + vehicleNumber);
    }

    /** Returns record number {@code seq}, and the duplicate or malformed record that the plan adds. */
    List<Shot> next(int seq) {
        Instant timestamp = timestamp();
        HourPartition hour = HourPartition.of(timestamp);
        byte[] record = json(proof, run, seq, timestamp, vehicle.id(), sequence++, this::report);
        List<Shot> shots = new ArrayList<>(3);
        shots.add(new Shot(seq, Shot.Kind.RECORD, hour, record));
        if (random.nextDouble() < plan.duplicates()) {
            shots.add(new Shot(seq, Shot.Kind.DUPLICATE, hour, record));
        }
        if (random.nextDouble() < plan.malformed()) {
            shots.add(new Shot(seq, Shot.Kind.MALFORMED, hour, Malformed.of(record, random)));
        }
        return shots;
    }

    private void report(JsonGenerator json) {
        if (plan.identified()) {
            vehicle.identify(json);
        }
        vehicle.report(json);
    }

    private Instant timestamp() {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        last = now.isAfter(last) ? now : last.plus(1, ChronoUnit.MICROS);
        if (random.nextDouble() < plan.late()) {
            late = late % 999 + 1;
            return last.minus(MAX_LATENESS.dividedBy(3))
                    .minusSeconds(random.nextInt(2 * 3_600))
                    .plusNanos(late);
        }
        return last;
    }

    /**
     * Returns a record of the contract with the run's fields.
     *
     * @param seq the number of the record in the run
     * @param sequence the number of the record among the vehicle's records
     * @param content writes {@code can_id} and {@code payload}, and optional fields of the contract
     */
    static byte[] json(
            Proof proof,
            String run,
            int seq,
            Instant timestamp,
            String vehicleId,
            int sequence,
            Consumer<JsonGenerator> content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
            json.writeStartObject();
            json.writeStringProperty("timestamp", timestamp.toString());
            json.writeStringProperty("vehicle_id", vehicleId);
            content.accept(json);
            json.writeNumberProperty("sequence", sequence);
            json.writeStringProperty("run", run);
            json.writeNumberProperty("seq", seq);
            json.writeEndObject();
        }
        return proof.sign(bytes.toByteArray());
    }

    /** Ways to break the contract. */
    private enum Malformed {
        NO_VEHICLE("\"vehicle_id\"", "\"vehicle\""),
        NO_JSON("{", "{{"),
        BAD_CAN_ID("\"0x", "\"CAN"),
        NOT_A_TIMESTAMP("\"timestamp\":\"2", "\"timestamp\":\"the day of 2"),
        SERVER_FIELD("{\"timestamp\"", "{\"ingest_received_at\":\"2026-01-01T00:00:00Z\",\"timestamp\""),
        TWICE("{\"timestamp\"", "{\"seq\":0,\"timestamp\"");

        private final String from;
        private final String to;

        Malformed(String from, String to) {
            this.from = from;
            this.to = to;
        }

        static byte[] of(byte[] record, RandomGenerator random) {
            Malformed way = values()[random.nextInt(values().length)];
            return new String(record, StandardCharsets.UTF_8)
                    .replace(way.from, way.to)
                    .getBytes(StandardCharsets.UTF_8);
        }
    }
}
