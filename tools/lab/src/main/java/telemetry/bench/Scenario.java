package telemetry.bench;

import java.util.function.Consumer;

/** One measurement, which can be run alone. It ends by itself, and what it starts ends with it. */
interface Scenario {
    /** Measures, and gives each figure to {@code table} as soon as there is one. */
    void run(Lab lab, Consumer<Figure> table) throws Exception;
}
