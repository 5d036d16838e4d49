package telemetry.console;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The state of the platform in one sentence with its reason.
 *
 * @param level the state
 * @param text the sentence, for example {@code Not storing for 40 s: S3 answers 403}
 */
record PlatformVerdict(Level level, String text) {
    private static final long MINUTE_MILLIS = 60_000;
    private static final long STALL_MILLIS = 10_000; // a part is stored within 5 s

    /** The state of the platform. */
    enum Level {
        /** Records are stored within the budget, or there are none. */
        @JsonProperty("good")
        GOOD,
        /** Records are stored, and a person should look at something. */
        @JsonProperty("look")
        LOOK,
        /** Records are not accepted or not stored. */
        @JsonProperty("bad")
        BAD
    }

    /**
     * Judges {@code samples}, the oldest first.
     *
     * @param budgetSeconds budget of the 95th percentile of the time from ingest to stored
     */
    static PlatformVerdict of(List<PipelineSample> samples, double budgetSeconds) {
        return new Judge(samples, budgetSeconds).verdict();
    }

    private record Judge(List<PipelineSample> samples, double budget) {
        PlatformVerdict verdict() {
            return notStoring()
                    .or(this::notAccepting)
                    .or(this::unknownQueue)
                    .or(this::late)
                    .or(this::deadLetters)
                    .or(this::noRecords)
                    .orElseGet(() -> new PlatformVerdict(Level.GOOD, "All well: " + figures()));
        }

        private Optional<PlatformVerdict> notStoring() {
            if (now().consumer() == null) {
                return bad("Not storing%s: the consumer-service does not answer"
                        .formatted(forAsLong(sample -> sample.consumer() == null)));
            }
            List<PipelineSample> stall = stall();
            long millis = now().atMillis() - stall.getFirst().atMillis();
            return millis < STALL_MILLIS || now().waiting() == 0
                    ? Optional.empty()
                    : bad("Not storing for %s: %s".formatted(duration(millis), cause(stall)));
        }

        /** Returns the newest samples in which records waited and none was stored. */
        private List<PipelineSample> stall() {
            int first = samples.size() - 1;
            while (first > 0 && samples.get(first - 1).waiting() > 0 && storedAsMuchAsNow(samples.get(first - 1))) {
                first--;
            }
            return samples.subList(first, samples.size());
        }

        private boolean storedAsMuchAsNow(PipelineSample sample) {
            return sample.consumer() != null
                    && now().consumer() != null
                    && sample.consumer().stored() == now().consumer().stored();
        }

        private static String cause(List<PipelineSample> stall) {
            Map<String, Double> rise = new TreeMap<>();
            for (int i = 1; i < stall.size(); i++) {
                Map<String, Double> before = faults(stall.get(i - 1));
                faults(stall.get(i))
                        .forEach((fault, count) ->
                                rise.merge(fault, count - before.getOrDefault(fault, 0.0), Double::sum));
            }
            return rise.entrySet().stream()
                    .filter(fault -> fault.getValue() > 0)
                    .max(Map.Entry.comparingByValue(Comparator.naturalOrder()))
                    .map(fault -> sentence(fault.getKey()))
                    .orElse("the consumer takes nothing from the queue");
        }

        private static Map<String, Double> faults(PipelineSample sample) {
            return sample.consumer() == null ? Map.of() : sample.consumer().faults();
        }

        private static String sentence(String fault) {
            int space = fault.indexOf(' ');
            String service = fault.substring(0, space).toUpperCase(Locale.ROOT);
            String answer = fault.substring(space + 1);
            return answer.equals("none") ? service + " does not answer" : service + " answers " + answer;
        }

        private Optional<PlatformVerdict> notAccepting() {
            if (now().ingest() == null) {
                return bad("Not accepting%s: the ingest-service does not answer"
                        .formatted(forAsLong(sample -> sample.ingest() == null)));
            }
            long refused = Math.round(refused());
            return refused == 0
                    ? Optional.empty()
                    : bad("Refusing %,d records a minute: the queue does not take them".formatted(refused));
        }

        private double refused() {
            PipelineSample.Ingest before = aMinuteAgo().ingest();
            PipelineSample.Ingest after = now().ingest();
            return before == null || after == null
                    ? 0
                    : History.rate(before.refused(), after.refused(), spanSeconds()) * 60;
        }

        private Optional<PlatformVerdict> unknownQueue() {
            return isUnknown(now())
                    ? look("SQS does not answer%s: the depth of the queue is unknown"
                            .formatted(forAsLong(Judge::isUnknown)))
                    : Optional.empty();
        }

        private static boolean isUnknown(PipelineSample sample) {
            return sample.depths().atMillis() > 0
                    && Double.isNaN(sample.depths().visible());
        }

        private Optional<PlatformVerdict> late() {
            return p95() <= budget || Double.isNaN(p95())
                    ? Optional.empty()
                    : look("Late%s: %s".formatted(withDeadLetters(), figures()));
        }

        private Optional<PlatformVerdict> deadLetters() {
            if (withDeadLetters().isEmpty()) {
                return Optional.empty();
            }
            return storedAMinute() > 0
                    ? look("Storing%s: %s".formatted(withDeadLetters(), figures()))
                    : look(idle(withDeadLetters()));
        }

        private String withDeadLetters() {
            long letters = (long) now().depths().deadLetters(); // 0 if unknown
            return letters == 0 ? "" : ", with %,d dead letter%s to read".formatted(letters, letters == 1 ? "" : "s");
        }

        private Optional<PlatformVerdict> noRecords() {
            return storedAMinute() > 0 ? Optional.empty() : Optional.of(new PlatformVerdict(Level.GOOD, idle("")));
        }

        private String idle(String letters) {
            return now().consumer() == null || now().consumer().stored() == 0
                    ? "Ready%s: no record has been stored yet".formatted(letters)
                    : "Idle%s%s: no record arrives".formatted(forAsLong(this::storedAsMuchAsNow), letters);
        }

        private String figures() {
            String rate = "%,d records a minute".formatted(Math.round(storedAMinute()));
            return Double.isNaN(p95()) ? rate : "%s, p95 %s of %s".formatted(rate, seconds(p95()), seconds(budget));
        }

        private double storedAMinute() {
            PipelineSample.Consumer before = aMinuteAgo().consumer();
            PipelineSample.Consumer after = now().consumer();
            return before == null || after == null
                    ? 0
                    : History.rate(before.stored(), after.stored(), spanSeconds()) * 60;
        }

        private double p95() {
            PipelineSample.Consumer before = aMinuteAgo().consumer();
            PipelineSample.Consumer after = now().consumer();
            return before == null || after == null
                    ? Double.NaN
                    : Percentiles.of(before.latency(), after.latency(), 0.95);
        }

        private PipelineSample now() {
            return samples.getLast();
        }

        private PipelineSample aMinuteAgo() {
            return samples.stream()
                    .filter(sample -> sample.atMillis() >= now().atMillis() - MINUTE_MILLIS)
                    .findFirst()
                    .orElseGet(this::now);
        }

        private double spanSeconds() {
            return Math.max(1e-3, (now().atMillis() - aMinuteAgo().atMillis()) / 1e3);
        }

        /** Returns how long {@code state} has held without a break, as {@code " for 40 s"}; empty for one sample. */
        private String forAsLong(Predicate<PipelineSample> state) {
            int first = samples.size() - 1;
            while (first > 0 && state.test(samples.get(first - 1))) {
                first--;
            }
            long millis = now().atMillis() - samples.get(first).atMillis();
            return millis == 0 ? "" : " for " + duration(millis);
        }

        private static Optional<PlatformVerdict> look(String text) {
            return Optional.of(new PlatformVerdict(Level.LOOK, text));
        }

        private static Optional<PlatformVerdict> bad(String text) {
            return Optional.of(new PlatformVerdict(Level.BAD, text));
        }

        private static String duration(long millis) {
            long seconds = Math.round(millis / 1e3);
            return seconds < 120 ? seconds + " s" : seconds / 60 + " min";
        }

        private static String seconds(double seconds) {
            return seconds < 1
                    ? Math.round(seconds * 1e3) + " ms"
                    : "%s s".formatted("%.1f".formatted(seconds).replaceFirst("\\.0$", ""));
        }
    }
}
