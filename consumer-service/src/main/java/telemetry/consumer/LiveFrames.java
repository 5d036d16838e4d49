package telemetry.consumer;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import telemetry.aws.CanGroups;
import telemetry.aws.CanProperties;
import telemetry.aws.GroupDictionary;
import telemetry.can.FrameDecoder;

/**
 * Finds the decoder of a vehicle's CAN frames, for the live window. The DBC files are read on a thread of their own, so
 * that S3 never delays a record. Until the first reading has succeeded, no frame is decoded. Without groups there is no
 * thread. Thread-safe.
 */
final class LiveFrames {
    private static final Duration MIN_INTERVAL = Duration.ofSeconds(1);
    private static final Duration STOP_TIME = Duration.ofSeconds(1);

    private final Supplier<List<GroupDecoder>> groups;
    private final Duration interval;
    private final boolean hasGroups;
    private final StopSignal stop = new StopSignal();
    private final Thread reader = Thread.ofVirtual().name("dbc-reload").unstarted(this::run);
    private volatile List<GroupDecoder> decoders = List.of();

    /** A group of vehicles and the decoder of its frames. */
    record GroupDecoder(CanProperties.Group group, FrameDecoder decoder) {
        private static GroupDecoder of(GroupDictionary group) {
            return new GroupDecoder(group.group(), FrameDecoder.of(group.dictionary()));
        }

        /** Returns the decoders of {@code groups}, in order. */
        static List<GroupDecoder> all(List<GroupDictionary> groups) {
            return groups.stream().map(GroupDecoder::of).toList();
        }
    }

    /**
     * Creates a finder that has read no file.
     *
     * @param groups supplies the current decoders, see {@link CanGroups}
     */
    LiveFrames(Supplier<List<GroupDecoder>> groups, CanProperties properties) {
        this.groups = groups;
        this.hasGroups = !properties.groups().isEmpty();
        this.interval = properties.reload().compareTo(MIN_INTERVAL) < 0 ? MIN_INTERVAL : properties.reload();
    }

    /** Starts to read the files. */
    void start() {
        if (hasGroups) {
            reader.start();
        }
    }

    private void run() {
        try {
            do {
                refresh();
            } while (!stop.await(interval));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Reads the files. After a failure, the last decoders stay in use. */
    void refresh() {
        try {
            decoders = groups.get();
        } catch (IllegalStateException unreadable) { // reported and counted by CanGroups
            return;
        }
    }

    /** Returns the decoder of the first group with the vehicle; without one, a decoder without signals. */
    FrameDecoder decoder(String vehicleId) {
        for (GroupDecoder one : decoders) {
            if (one.group().matches(vehicleId)) {
                return one.decoder();
            }
        }
        return FrameDecoder.NONE;
    }

    /** Stops the thread. Waits a second at most for a reading, which would fail without the client of S3. */
    void stop() throws InterruptedException {
        stop.request();
        if (reader.isAlive()) {
            reader.join(STOP_TIME);
        }
    }
}
