package telemetry.console;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import telemetry.lake.Eraser;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * The progress of the last count or erasure of a vehicle.
 *
 * @param begun time of the start; null if there was none since the service started
 * @param at time of the newest step; null if there was none
 * @param step the current step: search, records, tables, parts or objects; null if none is running
 * @param hoursDone number of hours that the step has done
 * @param hours number of hours of the step
 * @param account the figures; null until the end
 * @param problem the reason of a failure; null without one
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record ErasureProgress(
        String vehicle,
        Phase phase,
        @Nullable Instant begun,
        @Nullable Instant at,
        @Nullable String step,
        int hoursDone,
        int hours,
        @Nullable Account account,
        @Nullable String problem) {

    /** A phase of an erasure. */
    enum Phase {
        /** Neither a count nor an erasure has begun. */
        @JsonProperty("none")
        NONE(false),
        /** The lake has an erasure of the vehicle that began and is not done; another start continues it. */
        @JsonProperty("interrupted")
        INTERRUPTED(false),
        /** A count is running. */
        @JsonProperty("counting")
        COUNTING(true),
        /** The count is known. */
        @JsonProperty("counted")
        COUNTED(false),
        /** An erasure is running. */
        @JsonProperty("erasing")
        ERASING(true),
        /** The erasure has ended. */
        @JsonProperty("erased")
        ERASED(false),
        /** The count or the erasure failed; another start continues an erasure. */
        @JsonProperty("failed")
        FAILED(false);

        private final boolean running;

        Phase(boolean running) {
            this.running = running;
        }

        boolean isRunning() {
            return running;
        }
    }

    /**
     * The figures of an erasure, planned or done.
     *
     * @param done true if no object has the vehicle any more
     * @param held number of objects that are too young to be deleted; the same erasure later deletes them
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    record Account(int hours, long records, long rows, long lines, long parts, boolean done, int held) {
        static Account of(Eraser.Account account) {
            return new Account(
                    account.hours(),
                    account.records(),
                    account.rows(),
                    account.lines(),
                    account.partsRewritten() + account.partsDeleted(),
                    account.done(),
                    account.held().size());
        }
    }

    /** Returns the progress of a vehicle of which this process has run nothing. */
    static ErasureProgress idle(String vehicle, Phase phase) {
        return new ErasureProgress(vehicle, phase, null, null, null, 0, 0, null, null);
    }

    static ErasureProgress begun(String vehicle, Phase phase, Instant now) {
        return new ErasureProgress(vehicle, phase, now, now, null, 0, 0, null, null);
    }

    ErasureProgress at(Instant now, Eraser.Step next, int done, int all) {
        return new ErasureProgress(
                vehicle, phase, begun, now, next.name().toLowerCase(Locale.ROOT), done, all, null, null);
    }

    ErasureProgress ended(Instant now, Account figures) {
        Phase end = phase == Phase.ERASING ? Phase.ERASED : Phase.COUNTED;
        return new ErasureProgress(vehicle, end, begun, now, null, hoursDone, hours, figures, null);
    }

    ErasureProgress failed(Instant now, String reason) {
        return new ErasureProgress(vehicle, Phase.FAILED, begun, now, null, hoursDone, hours, null, reason);
    }
}
