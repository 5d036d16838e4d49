package telemetry.cli;

import java.io.PrintWriter;
import java.time.Clock;
import picocli.CommandLine.Model.CommandSpec;
import telemetry.service.Audit;

/**
 * An action of an operator that prints its audit line to the error stream when it is closed. Without an outcome it has
 * failed. Not thread-safe.
 */
final class AuditedAction implements AutoCloseable {
    private final PrintWriter err;
    private final Clock clock;
    private final String action;
    private Object subject;
    private String outcome = "failed";

    /**
     * Begins an action.
     *
     * @param action the name that the services' log has for it
     * @param subject the object of the action if it fails, without data of vehicles
     */
    AuditedAction(CommandSpec command, Clock clock, String action, Object subject) {
        this.err = command.commandLine().getErr();
        this.clock = clock;
        this.action = action;
        this.subject = subject;
    }

    /** Sets the end of the action. */
    void ended(Object what, String how) {
        subject = what;
        outcome = how;
    }

    @Override
    public void close() {
        err.print(Audit.lineOfUser(clock.instant(), System.getProperty("user.name"), action, subject, outcome));
        err.flush();
    }
}
