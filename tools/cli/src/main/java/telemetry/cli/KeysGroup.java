package telemetry.cli;

import picocli.CommandLine.Command;

/** {@code telemetry keys}, the parent of the commands for the keys file. */
@Command(name = "keys", description = "Creates, lists, revokes and rotates the keys of the keys file.")
final class KeysGroup {}
