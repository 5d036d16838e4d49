package telemetry.aggregator;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Counts the steps of an aggregation and disturbs one of them. A step is a write to S3 or a statement for Trino. Safe
 * for use by many threads.
 */
final class Steps implements AutoCloseable {
    private static final Pattern WRITE = Pattern.compile("(put|delete|copy|upload).*");
    private static final long DURING_MILLIS = 150;

    private final List<String> names = new ArrayList<>();
    private final int at;
    private final Disturbance disturbance;
    private final String prefix = "jdbc:steps-" + UUID.randomUUID() + ":";
    private final Driver driver = new WatchedDriver();
    private volatile boolean dead;

    /** Ends the process that takes the steps. No later action of the process has an effect. */
    static final class Death extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** Kinds of disturbances at a step. */
    enum Kind {
        NONE,
        BEFORE,
        DIES_DURING,
        DIES_AFTER
    }

    private record Disturbance(Kind kind, Runnable other) {}

    /** One step. */
    private interface Step {
        @Nullable
        Object take() throws Throwable;
    }

    private Steps(int at, Disturbance disturbance) {
        this.at = at;
        this.disturbance = disturbance;
        try {
            DriverManager.registerDriver(driver);
        } catch (SQLException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** Returns an instance that only counts the steps. */
    static Steps counted() {
        return new Steps(0, new Disturbance(Kind.NONE, () -> {}));
    }

    /** Runs {@code other} before the step with the number {@code at}, from 1. */
    static Steps before(int at, Runnable other) {
        return new Steps(at, new Disturbance(Kind.BEFORE, other));
    }

    /** Ends after step {@code at}, or during it if {@code kind} requires that and the step is a statement. */
    static Steps dying(int at, Kind kind) {
        return new Steps(at, new Disturbance(kind, () -> {}));
    }

    /** Returns the names of the steps taken. */
    synchronized List<String> names() {
        return List.copyOf(names);
    }

    /** Returns an S3 client whose writes are steps. */
    S3Client watched(S3Client real) {
        return (S3Client) Proxy.newProxyInstance(
                S3Client.class.getClassLoader(), new Class<?>[] {S3Client.class}, (proxy, method, arguments) -> {
                    Step call = () -> invoke(real, method, arguments);
                    return WRITE.matcher(method.getName()).matches()
                            ? step(method.getName(), false, call)
                            : alive(call);
                });
    }

    /** Returns the address of a Trino whose statements are steps. */
    String watched(String url) {
        return prefix + url;
    }

    private @Nullable Object step(String name, boolean isStatement, Step step) throws Throwable {
        boolean isDisturbed = isNext(name);
        if (!isDisturbed || disturbance.kind() == Kind.NONE) {
            return alive(step);
        }
        if (disturbance.kind() == Kind.BEFORE) {
            disturbance.other().run();
            return alive(step);
        }
        if (disturbance.kind() == Kind.DIES_DURING && isStatement) {
            Thread.ofVirtual().start(() -> goesOn(step));
            Thread.sleep(DURING_MILLIS);
        } else {
            step.take();
        }
        dead = true;
        throw new Death();
    }

    private synchronized boolean isNext(String name) {
        names.add(name);
        return names.size() == at;
    }

    private @Nullable Object alive(Step step) throws Throwable {
        if (dead) {
            throw new Death();
        }
        return step.take();
    }

    private static void goesOn(Step step) {
        try {
            step.take();
        } catch (Throwable unheard) { // the cluster may fail, too
            Logger.getLogger(Steps.class.getName()).fine(unheard::toString);
        }
    }

    private static @Nullable Object invoke(Object real, Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(real, arguments);
        } catch (InvocationTargetException failed) {
            throw failed.getCause();
        }
    }

    @Override
    public void close() throws SQLException {
        DriverManager.deregisterDriver(driver);
    }

    private final class WatchedDriver implements Driver {
        @Override
        public @Nullable Connection connect(String url, Properties info) throws SQLException {
            if (!acceptsURL(url)) {
                return null; // the contract of a driver requires null
            }
            Connection real = DriverManager.getConnection(url.substring(prefix.length()), info);
            return (Connection) Proxy.newProxyInstance(
                    Connection.class.getClassLoader(),
                    new Class<?>[] {Connection.class},
                    (proxy, method, arguments) -> {
                        @Nullable Object result = alive(() -> invoke(real, method, arguments));
                        return result instanceof Statement statement ? watched(statement) : result;
                    });
        }

        private Statement watched(Statement real) {
            return (Statement) Proxy.newProxyInstance(
                    Statement.class.getClassLoader(), new Class<?>[] {Statement.class}, (proxy, method, arguments) -> {
                        Step call = () -> invoke(real, method, arguments);
                        return method.getName().startsWith("execute")
                                ? step(name((String) arguments[0]), true, call)
                                : alive(call);
                    });
        }

        private String name(String sql) {
            String text = sql.replaceAll("(?m)^--.*$", "").strip();
            return text.substring(0, Math.min(text.length(), 60)).replaceAll("\\s+", " ");
        }

        @Override
        public boolean acceptsURL(String url) {
            return url.startsWith(prefix);
        }

        @Override
        public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) {
            return new DriverPropertyInfo[0];
        }

        @Override
        public int getMajorVersion() {
            return 1;
        }

        @Override
        public int getMinorVersion() {
            return 0;
        }

        @Override
        public boolean jdbcCompliant() {
            return false;
        }

        @Override
        public Logger getParentLogger() throws SQLFeatureNotSupportedException {
            throw new SQLFeatureNotSupportedException();
        }
    }
}
