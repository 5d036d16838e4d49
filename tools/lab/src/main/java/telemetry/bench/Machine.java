package telemetry.bench;

/** Describes the machine and the settings of a measurement. */
final class Machine {
    private Machine() {}

    static String text(BenchSettings settings) {
        Runtime machine = Runtime.getRuntime();
        return "%d processors, shared by the load, the emulator and the services; %s, Java %s; medians of %d rounds of %d s; scale %s"
                .formatted(
                        machine.availableProcessors(),
                        System.getProperty("os.name"),
                        Runtime.version().feature(),
                        settings.rounds(),
                        settings.seconds(),
                        Figure.number(settings.scale()));
    }
}
