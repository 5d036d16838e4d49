package telemetry.bench;

import java.util.function.Consumer;

/** A measurement that can run alone. A scenario ends by itself and stops all processes that it has started. */
interface Scenario {
    /** Measures and passes each figure to {@code table} as soon as the figure is known. */
    void run(Lab lab, Consumer<Figure> table) throws Exception;
}
