package telemetry.lake;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * For how long objects are kept: until the first of the rules that are for them ends, for ever if there is none.
 *
 * @param rules what deletes
 * @param remarks what else the lifecycle says
 * @param source where rules come from that are no options
 */
record RetentionPolicy(List<Rule> rules, List<Remark> remarks, Rule.Origin source) {
    private static final int RAW_DAYS = 7;

    /** That of a store which has no lifecycle: raw parts for seven days, the rest for ever. */
    static final RetentionPolicy DEFAULT = new RetentionPolicy(
            List.of(Rule.ofDays(Area.RAW, RAW_DAYS, Rule.Origin.DEFAULT)), List.of(), Rule.Origin.DEFAULT);

    /**
     * What a lifecycle says and this command does not work out: tiers, for instance.
     *
     * @param prefix what the keys that it is about begin with
     */
    record Remark(String prefix, String text) {
        boolean concerns(Area area) {
            return area.prefix().startsWith(prefix) || prefix.startsWith(area.prefix());
        }
    }

    /** The same with other days for some areas, whatever rules there were for these. */
    RetentionPolicy with(Map<Area, Integer> days) {
        List<Rule> others = new ArrayList<>();
        days.forEach((area, number) -> others.add(Rule.ofDays(area, number, Rule.Origin.OPTION)));
        return new RetentionPolicy(
                Stream.concat(others.stream(), rules.stream()).toList(), remarks, source);
    }

    /** The rules that can be for something in {@code area}; an option replaces the others. */
    List<Rule> rulesOf(Area area) {
        List<Rule> concerned =
                rules.stream().filter(rule -> rule.concerns(area)).toList();
        List<Rule> options = concerned.stream()
                .filter(rule -> rule.origin() == Rule.Origin.OPTION)
                .toList();
        return options.isEmpty() ? concerned : options;
    }

    List<String> remarksOf(Area area) {
        return remarks.stream()
                .filter(remark -> remark.concerns(area))
                .map(Remark::text)
                .toList();
    }

    /** When an object goes; empty if it is kept. */
    static Optional<Instant> end(List<Rule> rules, String key, long bytes, Instant lastModified) {
        return rules.stream()
                .filter(rule -> rule.isFor(key, bytes))
                .map(rule -> rule.end(lastModified))
                .min(Instant::compareTo);
    }
}
