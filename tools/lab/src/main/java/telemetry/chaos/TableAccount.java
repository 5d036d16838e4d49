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
 * Compares the records of the table with the responses to the runs, without reading parts. Each record carries its run
 * and its number in the run. Takes a few bits of memory per record. Not safe for use by many threads.
 */
final class TableAccount {
    private static final int MAX_LISTED = 5;

    private final JsonMapper json = new JsonMapper();
    private final List<RunReport> runs;
    private final Map<String, Records> records = new HashMap<>();
    private long foreign;

    /** The records of one run by their numbers. */
    private static final class Records {
        private final int planned;
        private final BitSet seen = new BitSet();
        private final BitSet repeated = new BitSet();

        Records(int planned) {
            this.planned = planned;
        }

        void add(int seq) {
            if (seen.get(seq)) {
                repeated.set(seq);
            }
            seen.set(seq);
        }
    }

    TableAccount(List<RunReport> runs) {
        this.runs = List.copyOf(runs);
        runs.forEach(run -> records.put(run.run(), new Records(run.sent() + run.notSent())));
    }

    /** Adds one record of the table. {@code otherFields} are the fields that the contract does not name, as JSON. */
    void add(@Nullable String otherFields) {
        JsonNode fields = json.readTree(otherFields == null ? "{}" : otherFields);
        Records run = records.get(fields.path("run").stringValue(""));
        int seq = fields.path("seq").intValue(-1);
        if (run == null || seq < 0 || seq >= run.planned) {
            foreign++;
        } else {
            run.add(seq);
        }
    }

    /**
     * Returns one sentence for each difference. Empty if the table has every accepted record, none twice, and none of
     * other senders.
     */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        for (RunReport run : runs) {
            Records found = Objects.requireNonNull(records.get(run.run()));
            BitSet missing = accepted(run);
            missing.andNot(found.seen);
            addProblem(problems, missing, "the table lacks %d accepted records of run %s, such as %s", run);
            addProblem(problems, found.repeated, "the table has %d records of run %s more than once, such as %s", run);
        }
        if (foreign > 0) {
            problems.add("the table has %d records that belong to no run".formatted(foreign));
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

    private static void addProblem(List<String> problems, BitSet seqs, String sentence, RunReport run) {
        if (!seqs.isEmpty()) {
            List<Integer> first = seqs.stream().limit(MAX_LISTED).boxed().toList();
            problems.add(sentence.formatted(seqs.cardinality(), run.run(), first));
        }
    }
}
