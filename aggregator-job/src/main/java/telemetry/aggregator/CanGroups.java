package telemetry.aggregator;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import telemetry.can.DbcDictionary;
import telemetry.can.DbcFile;
import telemetry.lake.CanDictionary;

/**
 * Supplies the dictionary of the configured groups of vehicles. Files are read again when they are older than the
 * setting allows. If reading fails, the last dictionary stays in use; without a last dictionary the caller fails.
 * Thread-safe.
 */
final class CanGroups implements Supplier<CanDictionary> {
    private static final Logger log = LoggerFactory.getLogger(CanGroups.class);

    private final DbcSource source;
    private final CanProperties properties;
    private final Clock clock;
    private CanDictionary current = CanDictionary.NONE;
    private List<SortedMap<String, byte[]>> read = List.of();
    private Instant readAt = Instant.MIN;

    CanGroups(DbcSource source, CanProperties properties, Clock clock) {
        this.source = source;
        this.properties = properties;
        this.clock = clock;
    }

    @Override
    public synchronized CanDictionary get() {
        if (properties.groups().isEmpty()) {
            return CanDictionary.NONE;
        }
        Instant now = clock.instant();
        if (current.isEmpty() || !now.isBefore(readAt.plus(properties.reload()))) {
            refresh();
            readAt = now;
        }
        return current;
    }

    private void refresh() {
        try {
            List<SortedMap<String, byte[]>> found = new ArrayList<>();
            for (CanProperties.Group group : properties.groups()) {
                found.add(source.read(group));
            }
            if (!isSame(found, read)) {
                current = load(found);
                read = found;
            }
        } catch (IOException | SdkException failed) {
            if (current.isEmpty()) {
                throw new IllegalStateException("telemetry.can.groups: " + failed.getMessage(), failed);
            }
            log.atWarn()
                    .addKeyValue("event", "dbc_unreadable")
                    .addKeyValue("reason", failed.getMessage())
                    .log();
        }
    }

    private static boolean isSame(List<SortedMap<String, byte[]>> found, List<SortedMap<String, byte[]>> before) {
        boolean same = found.size() == before.size();
        for (int i = 0; same && i < found.size(); i++) {
            Map<String, byte[]> old = before.get(i);
            same = found.get(i).keySet().equals(old.keySet())
                    && found.get(i).entrySet().stream()
                            .allMatch(file -> Arrays.equals(file.getValue(), old.get(file.getKey())));
        }
        return same;
    }

    private CanDictionary load(List<SortedMap<String, byte[]>> groups) throws IOException {
        ByteArrayOutputStream rows = new ByteArrayOutputStream();
        for (int i = 0; i < groups.size(); i++) {
            CanProperties.Group group = properties.groups().get(i);
            dictionary(group, groups.get(i)).writeTo(rows, i, group.vehicles());
        }
        CanDictionary loaded = CanDictionary.of(rows.toString(StandardCharsets.UTF_8));
        if (loaded.isEmpty()) {
            throw new IOException("the DBC files hold no signal");
        }
        return loaded;
    }

    private static DbcDictionary dictionary(CanProperties.Group group, SortedMap<String, byte[]> files)
            throws IOException {
        List<DbcFile> parsed = new ArrayList<>();
        files.forEach((name, content) -> {
            if (DbcSource.isDbc(name)) {
                parsed.add(DbcFile.parse(name, content));
            }
        });
        byte[] yaml = files.get(DbcSource.SIGNALS);
        VssNames vss = yaml == null ? VssNames.NONE : VssNames.parse(DbcSource.SIGNALS, yaml);
        DbcDictionary dictionary = DbcDictionary.of(parsed).named(vss.names()).labelled(vss.labels());
        report(group, parsed, dictionary.signals(), vss);
        return dictionary;
    }

    private static void report(CanProperties.Group group, List<DbcFile> files, Set<String> signals, VssNames vss) {
        log.atInfo()
                .addKeyValue("event", "dbc_loaded")
                .addKeyValue("vehicles", group.vehicles())
                .addKeyValue("files", files.size())
                .addKeyValue("signals", signals.size())
                .addKeyValue("vss_names", vss.names().size())
                .addKeyValue(
                        "complaints",
                        files.stream()
                                .mapToInt(file -> file.complaints().size())
                                .sum())
                .log();
        Set<String> unknown = new TreeSet<>(vss.names().keySet());
        unknown.removeAll(signals);
        if (!unknown.isEmpty()) {
            log.atWarn()
                    .addKeyValue("event", "vss_signal_unknown")
                    .addKeyValue("vehicles", group.vehicles())
                    .addKeyValue("signals", String.join(",", unknown))
                    .log();
        }
    }
}
