package telemetry.chaos;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import telemetry.simulator.RunReport;
import telemetry.simulator.SeqRange;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The table's records beside what runs were answered, without a look at the parts: each record carries its run and its number
 * in it. Takes a few bits a record. Not safe for use by many threads.
 */
final class TableAccount {
    private static final int MAX_LISTED = 5;

    private final JsonMapper json = new JsonMapper();
    private final List<RunReport> runs;
    private final Map<String, Kept> kept = new HashMap<>();
    private long foreign;

    /** Records of one run, by their numbers. */
    private static final class Kept {
        private final int planned;
        private final BitSet once = new BitSet();
        private final BitSet again = new BitSet();

        Kept(int planned) {
            this.planned = planned;
        }

        void add(int seq) {
            if (once.get(seq)) {
                again.set(seq);
            }
            once.set(seq);
        }
    }

    TableAccount(List<RunReport> runs) {
        this.runs = List.copyOf(runs);
        runs.forEach(run -> kept.put(run.run(), new Kept(run.sent() + run.notSent())));
    }

    /** Takes one record of the table; {@code otherFields} are those that the contract does not name, as JSON. */
    void add(@Nullable String otherFields) {
        JsonNode fields = json.readTree(otherFields == null ? "{}" : otherFields);
        Kept run = kept.get(fields.path("run").stringValue(""));
        int seq = fields.path("seq").intValue(-1);
        if (run == null || seq < 0 || seq >= run.planned) {
            foreign++;
        } else {
            run.add(seq);
        }
    }

    /** A sentence for each difference; none if the table has every accepted record, none twice, and none of other senders. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        for (RunReport run : runs) {
            Kept found = Objects.requireNonNull(kept.get(run.run()));
            BitSet missing = accepted(run);
            missing.andNot(found.once);
            say(problems, missing, "the table lacks %d accepted records of run %s, such as %s", run);
            say(problems, found.again, "the table has %d records of run %s more than once, such as %s", run);
        }
        if (foreign > 0) {
            problems.add("the table has %d records of no run".formatted(foreign));
        }
        return problems;
    }

    private static BitSet accepted(RunReport run) {
        BitSet accepted = new BitSet();
        for (SeqRange range : run.acceptedRanges()) {
            accepted.set(range.first(), range.last() + 1);
        }
        return accepted;
    }

    private static void say(List<String> problems, BitSet seqs, String sentence, RunReport run) {
        if (!seqs.isEmpty()) {
            List<Integer> first = seqs.stream().limit(MAX_LISTED).boxed().toList();
            problems.add(sentence.formatted(seqs.cardinality(), run.run(), first));
        }
    }
}
