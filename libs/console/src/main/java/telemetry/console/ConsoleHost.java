package telemetry.console;

import java.nio.file.Path;
import telemetry.lake.Duck;

/**
 * The resources that the host provides to the console.
 *
 * @param duck opens the databases of the console's queries
 * @param folder folder for downloaded tables; created on demand
 */
public record ConsoleHost(Duck duck, Path folder) {}
