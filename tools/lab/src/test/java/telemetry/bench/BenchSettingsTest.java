package telemetry.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class BenchSettingsTest {

    @Test
    void defaultsAreAsDocumented() {
        assertThat(BenchSettings.ofSystem()).isEqualTo(new BenchSettings(1, 3, 10, 2_000_000));
    }

    @Test
    void aFigureOutOfItsRangeIsRefusedByName() {
        assertRefused(0, 3, 10, 2_000, "bench.scale must be 0.0010 to 10, is 0");
        assertRefused(Double.NaN, 3, 10, 2_000, "bench.scale must be 0.0010 to 10, is NaN");
        assertRefused(1, 10, 10, 2_000, "bench.rounds must be 1 to 9, is 10");
        assertRefused(1, 3, 301, 2_000, "bench.seconds must be 1 to 300, is 301");
        assertRefused(1, 3, 10, 999, "bench.records must be 1,000 to 100,000,000, is 999");
    }

    private static void assertRefused(double scale, int rounds, int seconds, int records, String message) {
        assertThatThrownBy(() -> new BenchSettings(scale, rounds, seconds, records))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void amountsAreScaledButNotBelowTheirMinimum() {
        BenchSettings small = new BenchSettings(0.01, 1, 1, 1_000);

        assertThat(small.scaled(100_000, 50)).isEqualTo(1_000);
        assertThat(small.scaled(100, 50)).isEqualTo(50);
    }

    @Test
    void anUnknownScenarioIsRefusedWithTheKnownNames() {
        assertThat(Benchmarks.names("drain, posts")).containsExactly("drain", "posts");
        assertThat(Benchmarks.names("")).contains("posts", "drain", "e2e");
        assertThatThrownBy(() -> Benchmarks.names("drian"))
                .hasMessageStartingWith("bench must be one or more of posts,")
                .hasMessageEndingWith("is drian");
    }
}
