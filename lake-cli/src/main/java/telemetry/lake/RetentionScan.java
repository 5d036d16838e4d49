package telemetry.lake;

import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;
import telemetry.contract.CuratedKey;
import telemetry.contract.HourPartition;

/** Lists the whole lake once and adds up what would go. Changes nothing. Not safe for use by many threads. */
final class RetentionScan {
    private final RetentionPolicy policy;
    private final Instant now;
    private final Set<HourPartition> sealed = new TreeSet<>();
    private final Map<Area, Sum> sums = new EnumMap<>(Area.class);

    private RetentionScan(RetentionPolicy policy, Instant now) {
        this.policy = policy;
        this.now = now;
    }

    /** What would go of {@code bucket} at {@code now}. Throws the SDK's exceptions. */
    static RetentionReport of(S3Client s3, String bucket, RetentionPolicy policy, Instant now) {
        RetentionScan scan = new RetentionScan(policy, now);
        for (Area area : Area.values()) {
            Sum sum = scan.sumOf(area);
            s3.listObjectsV2Paginator(list -> list.bucket(bucket).prefix(area.prefix()))
                    .contents()
                    .forEach(sum::add);
        }
        return scan.report(bucket);
    }

    private Sum sumOf(Area area) {
        return sums.computeIfAbsent(area, of -> new Sum(policy.rulesOf(of)));
    }

    private RetentionReport report(String bucket) {
        List<RetentionReport.OfArea> areas = Arrays.stream(Area.values())
                .map(area -> sumOf(area).report(area))
                .toList();
        List<String> unsealed = sumOf(Area.RAW).hours.stream()
                .filter(hour -> !sealed.contains(hour))
                .map(HourPartition::toString)
                .toList();
        return new RetentionReport(
                bucket,
                now.toString(),
                policy.source().tag(),
                areas,
                new RetentionReport.Unsealed(
                        unsealed.size(),
                        unsealed.stream()
                                .limit(RetentionReport.Unsealed.MOST_NAMED)
                                .toList()));
    }

    /** What is in an area, and what of it would go. */
    private final class Sum {
        private final List<Rule> rules;
        private final NavigableSet<HourPartition> hours = new TreeSet<>();
        private long objects;
        private long bytes;
        private @Nullable Instant oldest;
        private long objectsThatGo;
        private long bytesThatGo;

        Sum(List<Rule> rules) {
            this.rules = rules;
        }

        void add(S3Object object) {
            objects++;
            bytes += object.size();
            oldest = oldest == null || object.lastModified().isBefore(oldest) ? object.lastModified() : oldest;
            CuratedKey.parse(object.key())
                    .filter(key -> key.kind() == CuratedKey.Kind.MANIFEST)
                    .ifPresent(key -> sealed.add(key.hour()));
            RetentionPolicy.end(rules, object.key(), object.size(), object.lastModified())
                    .filter(end -> !end.isAfter(now))
                    .ifPresent(end -> addGoing(object));
        }

        private void addGoing(S3Object object) {
            objectsThatGo++;
            bytesThatGo += object.size();
            Area.hourOf(object.key()).ifPresent(hours::add);
        }

        RetentionReport.OfArea report(Area area) {
            return new RetentionReport.OfArea(
                    area.prefix(),
                    objects,
                    bytes,
                    oldest == null ? null : oldest.toString(),
                    rules.stream().map(Rule::toString).toList(),
                    policy.remarksOf(area),
                    new RetentionReport.Going(
                            objectsThatGo,
                            bytesThatGo,
                            hours.isEmpty() ? null : hours.getFirst().toString(),
                            hours.isEmpty() ? null : hours.getLast().toString()));
        }
    }
}
