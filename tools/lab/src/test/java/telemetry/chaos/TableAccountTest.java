package telemetry.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import telemetry.simulator.RunReport;
import telemetry.simulator.SeqRange;

class TableAccountTest {
    private final TableAccount account =
            new TableAccount(List.of(run("a", new SeqRange(0, 1), new SeqRange(3, 3)), run("b", new SeqRange(2, 2))));

    @Test
    void everyAcceptedRecordOnceIsGood() {
        add("a", 0, 1, 3);
        add("b", 2);

        assertThat(account.problems()).isEmpty();
    }

    @Test
    void anUnconfirmedRecordMayBeInTheTable() {
        add("a", 0, 1, 2, 3);
        add("b", 2);

        assertThat(account.problems()).isEmpty();
    }

    @Test
    void anAcceptedRecordThatIsMissingIsNamed() {
        add("a", 0, 3);
        add("b", 2);

        assertThat(account.problems()).containsExactly("the table lacks 1 accepted records of run a, such as [1]");
    }

    @Test
    void aDuplicateRecordIsNamed() {
        add("a", 0, 1, 3, 3);
        add("b", 2, 2, 2);

        assertThat(account.problems())
                .containsExactly(
                        "the table has 1 records of run a more than once, such as [3]",
                        "the table has 1 records of run b more than once, such as [2]");
    }

    @Test
    void recordsOfNoRunAreCounted() {
        add("a", 0, 1, 3);
        add("b", 2, 4);
        add("c", 0);
        account.add(null);
        account.add("{\"run\":\"a\"}");

        assertThat(account.problems()).containsExactly("the table has 4 records that belong to no run");
    }

    private void add(String run, int... numbers) {
        for (int seq : numbers) {
            account.add("{\"run\":\"%s\",\"seq\":%d}".formatted(run, seq));
        }
    }

    /** Returns the report of a run of four records. */
    private static RunReport run(String name, SeqRange... accepted) {
        return new RunReport(
                name,
                "key",
                1L,
                3,
                1,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                1,
                0,
                new RunReport.LatencyMillis(0, 0, 0, 0),
                List.of(),
                List.of(accepted),
                List.of(),
                List.of());
    }
}
