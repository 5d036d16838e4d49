package telemetry.aggregator;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import telemetry.aws.CanGroups;
import telemetry.aws.CanProperties;
import telemetry.aws.DbcSource;
import telemetry.aws.GroupDictionary;
import telemetry.lake.CanDictionary;

/** Makes the lake's dictionary of the configured groups of vehicles. */
final class CanRows {
    private CanRows() {}

    /** Returns a supplier of the current dictionary; see {@link CanGroups} for failures. */
    static CanGroups<CanDictionary> groups(
            DbcSource source, CanProperties properties, Clock clock, MeterRegistry meters) {
        return new CanGroups<>(source, properties, clock, meters, CanRows::load, CanDictionary.NONE);
    }

    private static CanDictionary load(List<GroupDictionary> groups) throws IOException {
        ByteArrayOutputStream rows = new ByteArrayOutputStream();
        for (int i = 0; i < groups.size(); i++) {
            GroupDictionary group = groups.get(i);
            group.dictionary().writeTo(rows, i, group.group().vehicles());
        }
        return CanDictionary.of(rows.toString(StandardCharsets.UTF_8));
    }
}
