package telemetry.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FigureTest {
    private static final Figure FIGURE = Figure.of("posts", "POSTs", 25_000, "records/s");

    @Test
    void aFigureWithoutATargetIsNeitherMetNorMissed() {
        assertThat(FIGURE.met()).isNull();
    }

    @Test
    void aLowerBoundIsInclusive() {
        assertThat(FIGURE.aim(Target.atLeast(25_000)).met()).isTrue();
        assertThat(FIGURE.aim(Target.atLeast(25_001)).met()).isFalse();
    }

    @Test
    void anUpperBoundIsInclusive() {
        assertThat(FIGURE.aim(Target.atMost(25_000)).met()).isTrue();
        assertThat(FIGURE.aim(Target.atMost(24_999)).met()).isFalse();
    }

    @Test
    void aTargetOfAShareAppliesToTheRatioToTheLimit() {
        assertThat(FIGURE.beside("bare", 50_000).aim(Target.atLeastOfLimit(0.5)).met())
                .isTrue();
        assertThat(FIGURE.beside("bare", 50_001).aim(Target.atLeastOfLimit(0.5)).met())
                .isFalse();
        assertThat(FIGURE.beside("bare", 12_499).aim(Target.atMostTimesLimit(2)).met())
                .isFalse();
    }

    @Test
    void aTargetOfAShareIsMissedWithoutALimit() {
        assertThat(FIGURE.aim(Target.atLeastOfLimit(0.5)).met()).isFalse();
        assertThat(FIGURE.aim(Target.atMostTimesLimit(2)).met()).isFalse();
    }

    @Test
    void numbersHaveThreeSignificantDigits() {
        assertThat(Figure.number(123_456.7)).isEqualTo("123,457");
        assertThat(Figure.number(12.34)).isEqualTo("12.3");
        assertThat(Figure.number(1.234)).isEqualTo("1.23");
        assertThat(Figure.number(0.01234)).isEqualTo("0.0123");
        assertThat(Figure.number(3)).isEqualTo("3");
    }
}
