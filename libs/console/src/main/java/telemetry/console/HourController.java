package telemetry.console;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import telemetry.contract.HourPartition;
import telemetry.lake.HourVersion;
import telemetry.lake.Lake;
import telemetry.lake.Part;
import telemetry.lake.RecordsTable;

/** Serves the figures of days and hours. {@code openapi.yaml} describes the API. */
@RestController
class HourController {
    private static final int MAX_PARTS = 100;

    private final HoursView view;
    private final Lake lake;
    private final RecordsTable table;
    private final RequestedHour hours;

    HourController(HoursView view, Lake lake, RecordsTable table, RequestedHour hours) {
        this.view = view;
        this.lake = lake;
        this.table = table;
        this.hours = hours;
    }

    @GetMapping("/api/days")
    HoursView.Days days() throws SQLException, IOException, InterruptedException {
        return view.days();
    }

    @GetMapping("/api/hours")
    HoursView.HoursMap map() throws IOException, InterruptedException {
        return view.map();
    }

    /**
     * The parts of an hour.
     *
     * @param count number of parts
     * @param bytes total size of the parts in bytes
     * @param parts the parts with the smallest keys, at most 100
     * @param unread number of parts that no version contains yet
     * @param version newest version; null if there is none
     */
    record Parts(
            String hour,
            int count,
            long bytes,
            List<Listed> parts,
            int unread,
            @Nullable Version version) {}

    /**
     * The newest version of an hour.
     *
     * @param bytes size of its data files in bytes
     * @param parts number of parts that the version was built from, expired parts included
     */
    record Version(long version, long records, long bytes, int parts) {
        static Version of(HourVersion version) {
            return new Version(
                    version.state().version(),
                    version.records(),
                    version.fileBytes(),
                    version.state().parts().size());
        }
    }

    /**
     * A part.
     *
     * @param lines number of lines; null if the object has no line count in its metadata
     */
    record Listed(String key, long bytes, @Nullable Long lines) {}

    @GetMapping("/api/hours/{hour}/parts")
    Parts parts(@PathVariable String hour) {
        HourPartition partition = hours.of("hour", hour);
        List<Part> parts = lake.partsOf(partition);
        List<Listed> listed = parts.stream()
                .limit(MAX_PARTS)
                .map(part -> new Listed(
                        part.key().key(), part.size(), lake.linesOf(part).orElse(null)))
                .toList();
        HourVersion version = table.version(partition);
        return new Parts(
                partition.toString(),
                parts.size(),
                parts.stream().mapToLong(Part::size).sum(),
                listed,
                version.state().unread(parts).size(),
                version.exists() ? Version.of(version) : null);
    }
}
