package telemetry.console;

import java.nio.file.Path;
import telemetry.lake.Duck;

/**
 * The resources that the hosting service lends to the console.
 *
 * @param duck opens the databases of the console's queries
 * @param folder a folder for downloaded tables, which may not exist yet
 */
public record ConsoleHost(Duck duck, Path folder) {}
