package telemetry.contract;

/**
 * A record that the contract refuses.
 *
 * @param field the field at fault as the client wrote it, nested ones with dots; empty if the record as a whole is
 * @param reason which rule was broken
 * @param detail one sentence for the client; never holds more than a short excerpt of what it sent
 */
public record Violation(String field, Reason reason, String detail) implements Outcome {}
