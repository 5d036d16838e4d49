package telemetry.simulator;

import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import telemetry.contract.Vin;
import tools.jackson.core.JsonGenerator;

/**
 * A vehicle that repeats a drive cycle in steps of one second: it pulls away, cruises, brakes and stands. Speed depends
 * on the phase, engine speed on the gear, and the engine warms up. The same seed and number give the same drive. Not
 * thread-safe.
 */
final class Vehicle {
    private static final int IDLE_RPM = 800;
    private static final double WARM_CELSIUS = 90;
    private static final double[] RPM_PER_KMH = {0, 120, 70, 48, 36, 30};
    private static final double[] GEAR_UP_KMH = {0, 18, 35, 55, 75, 400};

    private static final List<String> REGIONS = List.of("DE-BE", "DE-BY", "FR-IDF", "US-CA");

    private final int number;
    private final String id;
    private final RandomGenerator
            random; // Random gives similar numbers for adjacent seeds; a splittable generator does not
    private Phase phase = Phase.STAND;
    private int secondsLeft;
    private double cruiseKmh = 50;
    private double speedKmh;
    private double coolantCelsius;

    private enum Phase {
        STAND,
        PULL_AWAY,
        CRUISE,
        BRAKE;

        Phase next() {
            return switch (this) {
                case STAND -> PULL_AWAY;
                case PULL_AWAY -> CRUISE;
                case CRUISE -> BRAKE;
                case BRAKE -> STAND;
            };
        }
    }

    /** The CAN frames that the vehicle reports, each with one to three signals. */
    private enum Frame {
        ENGINE("0x1F0"),
        SPEED("0x0D0"),
        BRAKE("0x1A5"),
        TEMPERATURE("0x3E0");

        private final String canId;

        Frame(String canId) {
            this.canId = canId;
        }
    }

    Vehicle(int number, long seed) {
        this.number = number;
        this.id = String.format(Locale.ROOT, "veh-%05d", number);
        this.random = new SplittableRandom(seed * 1_000_003 + number);
        this.coolantCelsius = 15 + random.nextInt(20);
        this.secondsLeft = random.nextInt(10);
    }

    /** Returns an invented number of a car of the model year 2026, with its check digit. */
    private String vin() {
        String serial = String.format(Locale.ROOT, "TA%06d", number % 1_000_000);
        return "1TMSM000" + Vin.checkDigit("1TMSM0000" + serial) + serial;
    }

    String id() {
        return id;
    }

    /** Writes {@code vin} and {@code region}. */
    void identify(JsonGenerator json) {
        json.writeStringProperty("vin", vin());
        json.writeStringProperty("region", REGIONS.get(number % REGIONS.size()));
    }

    /** Advances by one second and writes {@code can_id} and {@code payload} of a random frame. */
    void report(JsonGenerator json) {
        drive();
        Frame frame = Frame.values()[random.nextInt(Frame.values().length)];
        json.writeStringProperty("can_id", frame.canId);
        json.writeObjectPropertyStart("payload");
        switch (frame) {
            case ENGINE -> {
                json.writeNumberProperty("engine_rpm", engineRpm());
                json.writeBooleanProperty("brake_status", phase == Phase.BRAKE);
            }
            case SPEED -> json.writeNumberProperty("speed_kmh", tenth(speedKmh));
            case BRAKE -> {
                json.writeBooleanProperty("brake_status", phase == Phase.BRAKE);
                json.writeNumberProperty("brake_pressure_bar", phase == Phase.BRAKE ? 10 + random.nextInt(40) : 0);
            }
            case TEMPERATURE -> json.writeNumberProperty("coolant_temp_c", tenth(coolantCelsius));
        }
        json.writeEndObject();
    }

    private void drive() {
        if (secondsLeft-- <= 0) {
            nextPhase();
        }
        double change = switch (phase) {
            case STAND -> -speedKmh;
            case PULL_AWAY -> (cruiseKmh - speedKmh) * 0.15;
            case CRUISE -> random.nextGaussian();
            case BRAKE -> -speedKmh * 0.25;
        };
        speedKmh = Math.clamp(speedKmh + change, 0, 180);
        coolantCelsius += (WARM_CELSIUS - coolantCelsius) * 0.01 + random.nextGaussian() * 0.05;
    }

    private void nextPhase() {
        phase = phase.next();
        secondsLeft = 5 + random.nextInt(phase == Phase.CRUISE ? 60 : 12);
        if (phase == Phase.PULL_AWAY) {
            cruiseKmh = 30 + random.nextInt(100);
        }
    }

    private int engineRpm() {
        int gear = 1;
        while (speedKmh > GEAR_UP_KMH[gear]) {
            gear++;
        }
        double rpm = IDLE_RPM + speedKmh * RPM_PER_KMH[gear] + random.nextGaussian() * 15;
        return (int) Math.clamp(rpm, IDLE_RPM - 50, 6_500);
    }

    private static double tenth(double value) {
        return Math.round(value * 10) / 10.0;
    }
}
