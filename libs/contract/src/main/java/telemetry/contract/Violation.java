package telemetry.contract;

/**
 * A violation of the contract by a record.
 *
 * @param field the path to the invalid field, with dots between names; empty if the violation concerns the whole record
 * @param reason the violated rule
 * @param detail a description for the client. Its subject is the field, or the record if {@code field} is empty. It
 *     quotes at most a short excerpt of the record.
 */
public record Violation(String field, Reason reason, String detail) implements Outcome {}
