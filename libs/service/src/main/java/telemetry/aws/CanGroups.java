package telemetry.aws;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import telemetry.can.DbcDictionary;
import telemetry.can.DbcFile;

/**
 * Supplies what a service makes of the DBC files of the configured groups of vehicles. Files are read again when they
 * are older than the setting allows. If reading fails, the last result stays in use; without one the caller fails. Each
 * failure is counted, and logged unless the failure before had the same reason. Thread-safe.
 *
 * @param <T> the result
 */
public final class CanGroups<T> implements Supplier<T> {
    private static final Logger log = LoggerFactory.getLogger(CanGroups.class);

    private final DbcSource source;
    private final CanProperties properties;
    private final Clock clock;
    private final Counter failures;
    private final Loader<T> loader;
    private final T none;
    private @Nullable T current;
    private List<SortedMap<String, byte[]>> read = List.of();
    private Instant readAt = Instant.MIN;
    private String lastFailure = "";

    /** Makes the result of the groups, which are in the order of the setting. */
    @FunctionalInterface
    public interface Loader<T> {
        /** Returns the result; an exception leaves the last result in use. */
        T load(List<GroupDictionary> groups) throws IOException;
    }

    /**
     * Creates a supplier that has read no file.
     *
     * @param none the result without groups
     */
    public CanGroups(
            DbcSource source, CanProperties properties, Clock clock, MeterRegistry meters, Loader<T> loader, T none) {
        this.source = source;
        this.properties = properties;
        this.clock = clock;
        this.loader = loader;
        this.none = none;
        this.failures = Counter.builder("telemetry.can.reload.failures")
                .description("Failed readings of the DBC files of telemetry.can.groups")
                .register(meters);
    }

    /**
     * Returns the result of the current files.
     *
     * @throws IllegalStateException if no reading has succeeded so far
     */
    @Override
    public synchronized T get() {
        if (properties.groups().isEmpty()) {
            return none;
        }
        Instant now = clock.instant();
        T result = current;
        if (result == null || !now.isBefore(readAt.plus(properties.reload()))) {
            result = refresh(result);
            current = result;
            readAt = now;
        }
        return result;
    }

    private T refresh(@Nullable T before) {
        try {
            T result = read(before);
            lastFailure = "";
            return result;
        } catch (IOException | RuntimeException failed) { // a fault of a file or of S3 must not stop a service
            report(String.valueOf(failed.getMessage()));
            if (before == null) {
                throw new IllegalStateException("telemetry.can.groups: " + failed.getMessage(), failed);
            }
            return before;
        }
    }

    private T read(@Nullable T before) throws IOException {
        List<SortedMap<String, byte[]>> found = new ArrayList<>();
        for (CanProperties.Group group : properties.groups()) {
            found.add(source.read(group));
        }
        if (before != null && isSame(found, read)) {
            return before;
        }
        T result = loader.load(dictionaries(found));
        read = found;
        return result;
    }

    private void report(String failure) {
        failures.increment();
        if (!failure.equals(lastFailure)) {
            log.atWarn()
                    .addKeyValue("event", "dbc_unreadable")
                    .addKeyValue("reason", failure)
                    .log();
        }
        lastFailure = failure;
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

    private List<GroupDictionary> dictionaries(List<SortedMap<String, byte[]>> files) throws IOException {
        List<GroupDictionary> dictionaries = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            CanProperties.Group group = properties.groups().get(i);
            dictionaries.add(new GroupDictionary(group, dictionary(group, files.get(i))));
        }
        if (dictionaries.stream().allMatch(one -> one.dictionary().isEmpty())) {
            throw new IOException("the DBC files hold no signal");
        }
        return List.copyOf(dictionaries);
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
