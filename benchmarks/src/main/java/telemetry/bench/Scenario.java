package telemetry.bench;

import java.util.List;

/** One measurement, which can be run alone. It ends by itself, and what it starts ends with it. */
interface Scenario {
    /** Measures. */
    List<Figure> run(Lab lab) throws Exception;
}
